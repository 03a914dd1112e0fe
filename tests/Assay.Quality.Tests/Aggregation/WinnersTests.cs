using Assay.Quality.Aggregation;

namespace Assay.Quality.Tests.Aggregation;

public sealed class WinnersTests
{
    private static readonly Votes s_votes = new([new(0, 0, 0), new(0, 1, 1), new(1, 0, 1), new(2, 2, 0), new(2, 3, 1)], 4, 4, 2);

    [Fact]
    public void A_tie_goes_to_the_more_skilled_voters_and_stays_open_where_they_are_equal()
    {
        var winners = Winners.Of(s_votes, MajorityVote.Fit(s_votes).Posterior, [0.9, 0.6, 0.5, 0.5]);

        Assert.Equal([0, 1, -1, -1], winners.Winner);
        Assert.Equal([0, 2], winners.Tied);
        Assert.Equal([2], winners.Open);
        Assert.Equal([3], winners.Unvoted);
    }

    [Fact]
    public void Without_skills_every_tie_stays_open() =>
        Assert.Equal([0, 2], Winners.Of(s_votes, MajorityVote.Fit(s_votes).Posterior).Open);

    [Fact]
    public void Known_truth_wins_whatever_was_voted() =>
        Assert.Equal([1, 0, -1, 1], Winners.Of(s_votes, MajorityVote.Fit(s_votes).Posterior, gold: [1, 0, -1, 1]).Winner);

    [Fact]
    public void Gold_outside_the_classes_is_refused() =>
        Assert.Contains("item 1 is 2", Assert.Throws<ArgumentException>(() => MajorityVote.Fit(s_votes, [0, 2, -1, -1])).Message, StringComparison.Ordinal);
}
