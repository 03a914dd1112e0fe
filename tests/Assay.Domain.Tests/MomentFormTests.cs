namespace Assay.Domain.Tests;

public sealed class MomentFormTests
{
    [Theory]
    [InlineData("2026-12-05", "2026-12-05", "2026-12-06T00:00:00Z")]
    [InlineData("2026-12-05T09:30:00Z", "2026-12-05T09:30:00Z", "2026-12-05T09:30:00Z")]
    [InlineData("2026-12-05T10:30+01:00", "2026-12-05T09:30:00Z", "2026-12-05T09:30:00Z")]
    [InlineData("2026-12-05 10:30:00.25+01:00", "2026-12-05T09:30:00.25Z", "2026-12-05T09:30:00.25Z")]
    [InlineData("9999-12-31", "9999-12-31", "9999-12-31T23:59:59Z")]
    public void ISO_8601_is_read_and_a_day_lasts_until_it_is_over(string text, string read, string end)
    {
        Assert.True(MomentForm.Iso.TryRead(text, out var moment));

        Assert.Equal(read, moment.ToString());
        Assert.Equal(end, new Moment(moment.End, IsDay: false).ToString());
    }

    [Theory]
    [InlineData("05/12/2026")]
    [InlineData("05.12.2026")]
    [InlineData("7.12")]
    [InlineData("00:30")]
    [InlineData("2026")]
    [InlineData("1765238400")]
    [InlineData("2026-3-1")]
    [InlineData("2026-02-30")]
    [InlineData("2026-03-01 10:00")]
    [InlineData("2026-03-01T10:00:00")]
    [InlineData("5 Dec 2026")]
    [InlineData("2026-12-05\n")]
    [InlineData("")]
    public void Nothing_is_guessed(string text) => Assert.False(MomentForm.Iso.TryRead(text, out _));

    [Theory]
    [InlineData("unix", "-62135596801")]
    [InlineData("unix-ms", "-62135596800001")]
    [InlineData("unix", "253402300800")]
    [InlineData("unix-ms", "253402300800000")]
    [InlineData("unix", "79228162514264337593543950335")]
    public void A_time_before_the_first_year_or_after_the_last_is_none(string form, string text) => Assert.False(MomentForm.Parse(form).Value.TryRead(text, out _));

    [Theory]
    [InlineData("dd/MM/yyyy", "05/12/2026", "2026-12-05")]
    [InlineData("MM/dd/yyyy", "05/12/2026", "2026-05-12")]
    [InlineData("d.M.yyyy HH:mm", "5.12.2026 09:30", "2026-12-05T09:30:00Z")]
    [InlineData("yyyy/MM/dd HH:mm:ss zzz", "2026/12/05 10:30:00 +01:00", "2026-12-05T09:30:00Z")]
    [InlineData("unix", "1765238400", "2025-12-09T00:00:00Z")]
    [InlineData("unix-ms", "1765238400500", "2025-12-09T00:00:00.5Z")]
    public void A_form_that_is_named_is_read_and_no_other(string form, string text, string read)
    {
        var named = MomentForm.Parse(form).Value;

        Assert.True(named.TryRead(text, out var moment));
        Assert.Equal(read, moment.ToString());
        Assert.False(named.TryRead("2026-12-05", out _));
    }

    [Theory]
    [InlineData("DD/MM/YYYY")]
    [InlineData("dd/mm/yyyy")]
    [InlineData("dd/MM")]
    [InlineData("dd/MM/yyyy HH")]
    [InlineData("dd/MM/yyyy tt")]
    public void A_form_that_leaves_something_to_guess_is_refused(string form) => Assert.Equal("moments", MomentForm.Parse(form).Refusal!.Faults![0].Field);
}
