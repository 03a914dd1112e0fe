using Assay.Quality.Aggregation;

namespace Assay.Quality.Tests.Aggregation;

/// <summary>The made-up crowd is the same one that other languages make.</summary>
public sealed class SyntheticCrowdTests
{
    private static readonly SyntheticCrowd Crowd = SyntheticCrowd.Of(100_000);

    [Fact]
    public void Hashes_are_the_agreed_ones() =>
        Assert.Equal(
            (ulong[])[12532093949988341366, 4320145059833360428, 4609306185379893459],
            (ulong[])[SyntheticCrowd.Hash(1, 0), SyntheticCrowd.Hash(1, 1), SyntheticCrowd.Hash(1, 2)]);

    [Fact]
    public void First_rows_are_the_agreed_ones()
    {
        Assert.Equal([5502, 6323, 7144, 7965, 8786, 219], Crowd.Rows.Take(6).Select(row => row.Annotator));
        Assert.Equal([6, 6, 8, 6, 6, 8, 8, 8, 8, 5, 2, 7], Crowd.Rows.Take(12).Select(row => row.Answer));
        Assert.Equal([6, 8, 9, 2, 6, 2, 2, 1, 6, 8], Crowd.Truth.Take(10));
    }

    [Fact]
    public void The_check_sum_is_the_agreed_one() =>
        Assert.Equal(57487951831, Crowd.Rows.Sum(row => (7L * row.Answer) + (13L * row.Annotator) + row.Item));

    [Fact]
    public void Single_labels_and_majorities_are_as_accurate_as_agreed()
    {
        var right = Crowd.Rows.Count(row => row.Answer == Crowd.Truth[row.Item]);
        var majority = Accuracy.Expected(MajorityVote.Fit(Crowd.Compress()).Posterior, Crowd.Truth);

        Assert.Equal(0.636914, right / 500_000.0, 1e-6);
        Assert.Equal(0.904428, majority, 1e-6);
    }
}
