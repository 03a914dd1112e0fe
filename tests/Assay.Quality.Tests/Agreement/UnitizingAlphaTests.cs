using Assay.Quality.Agreement;
using CsCheck;

namespace Assay.Quality.Tests.Agreement;

public sealed class UnitizingAlphaTests
{
    /// <summary>K. Krippendorff 2004, p. 254: class 0 is c, class 1 is k; the continuum is 300 long from 150.</summary>
    private static readonly Segment[][] s_published =
    [
        [new(225, 295, 0), new(370, 400, 0), new(180, 240, 1), new(300, 350, 1)],
        [new(220, 300, 0), new(355, 375, 0), new(400, 420, 0), new(180, 240, 1), new(300, 350, 1)],
    ];

    [Fact]
    public void Krippendorffs_example()
    {
        var fit = UnitizingAlpha.Fit(s_published, 150, 300, 2);

        // As printed, to four places.
        Assert.Equal((0.0144, 0.0532), (Math.Round(fit.ByClass[0].Observed!.Value, 4), Math.Round(fit.ByClass[0].Expected!.Value, 4)));
        Assert.Equal((0.0, 0.0490), (fit.ByClass[1].Observed!.Value, Math.Round(fit.ByClass[1].Expected!.Value, 4)));
        Assert.Equal(0.7286, fit.ByClass[0].Value!.Value, 5e-5);
        Assert.Equal(1, fit.ByClass[1].Value);

        // Printed as 0.8591, from rounded disagreements; the same figures in full give this.
        Assert.Equal(0.8586654051841702, fit.Joint.Value!.Value, 1e-12);
    }

    [Fact]
    public void Names_and_order_change_nothing()
    {
        Segment[][] renamed = [[.. s_published[1].Reverse().Select(s => s with { Class = 1 - s.Class })], [.. s_published[0].Reverse().Select(s => s with { Class = 1 - s.Class })]];

        var fit = UnitizingAlpha.Fit(renamed, 150, 300, 2);

        Assert.Equal(0.8586654051841702, fit.Joint.Value!.Value, 1e-12);
        Assert.Equal(1, fit.ByClass[0].Value);
    }

    [Fact]
    public void Moving_the_continuum_changes_nothing()
    {
        Segment[][] moved = [.. s_published.Select(row => row.Select(s => new Segment(s.Start - 150, s.End - 150, s.Class)).ToArray())];

        Assert.Equal(UnitizingAlpha.Fit(s_published, 150, 300, 2).Joint, UnitizingAlpha.Fit(moved, 0, 300, 2).Joint);
    }

    [Fact]
    public void Undefined_cases_say_why()
    {
        Assert.Equal(UndefinedReason.OneAnnotator, UnitizingAlpha.Fit([s_published[0]], 150, 300, 2).Joint.Undefined);
        Assert.Equal(UndefinedReason.OneAnnotator, UnitizingAlpha.Fit([], 150, 300, 2).Joint.Undefined);
        Assert.Equal(UndefinedReason.NoPairableAnswers, UnitizingAlpha.Fit([[], []], 150, 300, 2).Joint.Undefined);
        Assert.Equal(UndefinedReason.NoPairableAnswers, UnitizingAlpha.Fit([[new(200, 210, 0)], []], 150, 300, 2).ByClass[1].Undefined);
        Assert.Equal(UndefinedReason.NoVariation, UnitizingAlpha.Fit([[new(0, 1, 0)], [new(0, 1, 0)]], 0, 1, 1).Joint.Undefined);
    }

    [Theory]
    [InlineData(149, 160, 0)]
    [InlineData(440, 451, 0)]
    [InlineData(200, 200, 0)]
    [InlineData(230, 240, 0)]
    [InlineData(410, 420, 2)]
    public void A_segment_out_of_place_is_refused(int start, int end, int @class) =>
        Assert.Throws<ArgumentException>(() => UnitizingAlpha.Fit([[.. s_published[0], new(start, end, @class)], []], 150, 300, 2));

    [Fact]
    public void It_is_at_most_one_and_one_for_equal_marks() =>
        Gen.Select(Marks(), Marks(), Marks(), (one, other, third) => new[] { one, other, third }).Sample(rows =>
        {
            var fit = UnitizingAlpha.Fit(rows, 0, 40, 2);
            var same = UnitizingAlpha.Fit([rows[0], rows[0]], 0, 40, 2);
            Assert.True(fit.Joint.Value is null or <= 1, $"{fit.Joint}");
            Assert.Equal(fit.Joint.Value is null, fit.Joint.Undefined is not null);
            Assert.True(same.Joint.Value is null or 1, $"{same.Joint}");
        });

    /// <summary>Cuts the continuum at random and gives every other piece or so a class.</summary>
    private static Gen<Segment[]> Marks() =>
        Gen.Select(Gen.Int[0, 40].Array[2, 8], Gen.Int[0, 2].Array[8], (cuts, classes) =>
        {
            int[] places = [.. cuts.Distinct().Order()];
            return places.Zip(places.Skip(1), (start, end) => (start, end)).Select((piece, at) => new Segment(piece.start, piece.end, classes[at]))
                .Where(segment => segment.Class < 2).ToArray();
        });
}
