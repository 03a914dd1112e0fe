using Assay.Quality.Workers;

namespace Assay.Quality.Tests.Workers;

public sealed class WorkerStatisticsTests
{
    [Fact]
    public void A_drop_is_found_with_its_onset_soon_after_it()
    {
        double[] right = [.. Enumerable.Range(0, 200).Select(at => at % 10 == 0 || (at >= 100 && at % 2 == 0) ? 0.0 : 1)];

        var drop = SkillDrop.Of(right)!;

        Assert.InRange(drop.Onset, 90, 110);
        Assert.InRange(drop.Alarm, 101, 150);
        Assert.Equal(0.9, drop.Before, 0.05);
        Assert.InRange(drop.After, 0.3, 0.65);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(5)]
    [InlineData(2)]
    public void Steady_work_gives_no_alarm(int wrongEvery)
    {
        double[] right = [.. Enumerable.Range(0, 400).Select(at => at % wrongEvery == 0 ? 0.0 : 1)];

        Assert.Null(SkillDrop.Of(right));
    }

    [Fact]
    public void Getting_better_is_no_drop() =>
        Assert.Null(SkillDrop.Of([.. Enumerable.Range(0, 200).Select(at => at < 100 && at % 2 == 0 ? 0.0 : 1)]));

    [Fact]
    public void Who_needs_a_quarter_of_the_time_is_an_outlier_whatever_the_items_take()
    {
        var rows = Enumerable.Range(0, 300).Select(row => (Who: row % 10, Item: row / 10, Seconds: (1 + (row / 10)) * (row % 10 == 7 ? 0.25 : 1 + (row % 10 / 50.0)))).ToList();

        var speed = SpeedOutliers.Of([.. rows.Select(row => row.Who)], [.. rows.Select(row => row.Item)], [.. rows.Select(row => row.Seconds)], 11);

        Assert.True(speed[7]!.Score < WorkerFlags.Fast, $"{speed[7]}");
        Assert.Equal(0.25, speed[7]!.Ratio, 0.05);
        Assert.All(Enumerable.Range(0, 10).Where(who => who != 7), who => Assert.InRange(speed[who]!.Score, WorkerFlags.Fast, WorkerFlags.Slow));
        Assert.Null(speed[10]);
    }

    [Fact]
    public void A_decline_within_sessions_is_seen_and_days_of_different_quality_are_not()
    {
        var random = new Random(4);
        var times = Enumerable.Range(0, 400).Select(at => ((at / 100) * 86_400.0) + (at % 100 * 60)).ToArray();
        double[] tiring = [.. Enumerable.Range(0, 400).Select(at => random.NextDouble() < 0.95 - (0.005 * (at % 100)) ? 1.0 : 0)];
        double[] byDay = [.. Enumerable.Range(0, 400).Select(at => random.NextDouble() < 0.95 - (0.15 * (at / 100)) ? 1.0 : 0)];

        var (tired, changing) = (SessionTrend.Of(times, tiring), SessionTrend.Of(times, byDay));

        Assert.Equal((4, 4), (tired.Sessions, changing.Sessions));
        Assert.True(tired.Z < WorkerFlags.Tires, $"{tired}");
        Assert.InRange(tired.SlopePerHour, -0.45, -0.15);
        Assert.InRange(changing.Z, -3, 3);
    }

    [Fact]
    public void No_times_give_no_trend() => Assert.Equal((0, 0.0, 0.0), (SessionTrend.Of([], []).Sessions, SessionTrend.Of([], []).SlopePerHour, SessionTrend.Of([], []).Z));
}
