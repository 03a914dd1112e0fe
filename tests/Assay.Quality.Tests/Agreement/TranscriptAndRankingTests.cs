using Assay.Quality.Agreement;
using CsCheck;

namespace Assay.Quality.Tests.Agreement;

public sealed class TranscriptAndRankingTests
{
    private static readonly Gen<int[]> s_words = Gen.Int[0, 3].Array[0, 8];

    [Fact]
    public void Words_are_exchanged_dropped_and_added()
    {
        var fit = WordErrorRate.Of("the cat sat on the mat", "  the cat\tsit on mat today ");

        // "the mat" against "mat today": one way is to drop "the" and add "today", the other to exchange both, which comes first.
        Assert.Equal((3, 6), (fit.Errors, fit.ReferenceWords));
        Assert.Equal(0.5, fit.Rate!.Value, 1e-12);
        Assert.Equal((3, 0, 0), (fit.Substitutions, fit.Deletions, fit.Insertions));
        Assert.Equal(new(0.25, 0, 1, 0, 4), WordErrorRate.Of("a b c d", "a b d"));
        Assert.Equal(new(2, 0, 0, 2, 1), WordErrorRate.Of("a", "b a c"));
    }

    [Fact]
    public void Characters_are_compared_the_same_way() =>
        Assert.Equal(new(3 / 6.0, 2, 0, 1, 6), WordErrorRate.Of("kitten".AsSpan(), "sitting".AsSpan()));

    [Fact]
    public void A_reference_without_words_has_no_rate() =>
        Assert.Equal(new(null, 0, 0, 2, 0), WordErrorRate.Of(" ", "well well"));

    [Fact]
    public void Errors_are_a_distance() =>
        Gen.Select(s_words, s_words, s_words).Sample((one, other, third) =>
        {
            var errors = WordErrorRate.Of<int>(one, other).Errors;
            Assert.Equal(errors, WordErrorRate.Of<int>(other, one).Errors);
            Assert.Equal(errors == 0, one.SequenceEqual(other));
            Assert.True(WordErrorRate.Of<int>(one, third).Errors <= errors + WordErrorRate.Of<int>(other, third).Errors);
            Assert.InRange(errors, Math.Abs(one.Length - other.Length), Math.Max(one.Length, other.Length));
        });

    [Theory]
    [InlineData(new[] { 1.0, 2, 3, 4 }, new[] { 10.0, 20, 30, 40 }, 1.0)]
    [InlineData(new[] { 1.0, 2, 3, 4 }, new[] { 4.0, 3, 2, 1 }, -1.0)]
    [InlineData(new[] { 12.0, 2, 1, 12, 2 }, new[] { 1.0, 4, 7, 1, 0 }, -0.47140452079103173)]
    public void Rankings(double[] first, double[] second, double tau) => Assert.Equal(tau, KendallTau.Of(first, second)!.Value, 1e-12);

    [Fact]
    public void Rankings_without_order_are_undefined()
    {
        Assert.Null(KendallTau.Of([], []));
        Assert.Null(KendallTau.Of([1], [2]));
        Assert.Null(KendallTau.Of([1, 1, 1], [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => KendallTau.Of([1, double.NaN], [1, 2]));
    }

    [Fact]
    public void Tau_is_what_counting_every_pair_says() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5]).Array[0, 30].Sample(things =>
        {
            var (agreeing, firstOrdered, secondOrdered) = (0, 0, 0);
            foreach (var ((first, second), (otherFirst, otherSecond)) in things.SelectMany((one, at) => things.Skip(at + 1).Select(other => (one, other))))
            {
                agreeing += Math.Sign(first - otherFirst) * Math.Sign(second - otherSecond);
                firstOrdered += first == otherFirst ? 0 : 1;
                secondOrdered += second == otherSecond ? 0 : 1;
            }

            var tau = KendallTau.Of([.. things.Select(t => (double)t.Item1)], [.. things.Select(t => (double)t.Item2)]);
            Assert.Equal(firstOrdered == 0 || secondOrdered == 0, tau is null);
            Assert.Equal(tau is null ? 0 : agreeing / Math.Sqrt((double)firstOrdered * secondOrdered), tau ?? 0, 1e-12);
        });

    [Fact]
    public void Keypoints_lose_with_the_square_of_their_distance()
    {
        // Off by 2 * sigma * sqrt(2 * area) a keypoint is worth 1 / e.
        double[] x = [0, 10, 20], y = [0, 0, 0], moved = [0, 10 + (0.2 * Math.Sqrt(2 * 100)), 500];

        Assert.Equal(1, KeypointSimilarity.Of(x, y, [true, true, true], x, y, [0.1, 0.1, 0.1], 100));
        Assert.Equal((1 + Math.Exp(-1)) / 2, KeypointSimilarity.Of(x, y, [true, true, false], moved, y, [0.1, 0.1, 0.1], 100)!.Value, 1e-12);
        Assert.Null(KeypointSimilarity.Of(x, y, [false, false, false], moved, y, [0.1, 0.1, 0.1], 100));
        Assert.Throws<ArgumentException>(() => KeypointSimilarity.Of(x, y, [true, true, true], x, y, [0.1, 0.1, 0.1], 0));
    }
}
