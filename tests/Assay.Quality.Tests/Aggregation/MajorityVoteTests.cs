using Assay.Quality.Aggregation;

namespace Assay.Quality.Tests.Aggregation;

public sealed class MajorityVoteTests : AggregatorContract
{
    protected override double[] Posterior(Votes votes, int[] gold) => MajorityVote.Fit(votes, gold).Posterior;

    [Fact]
    public void Ties_and_unvoted_items_are_reported_and_have_no_winner()
    {
        Vote[] rows = [new(0, 0, 2), new(0, 1, 2), new(0, 2, 0), new(1, 0, 1), new(1, 1, 0), new(3, 0, 1)];

        var fit = MajorityVote.Fit(new(rows, 4, 3, 3));

        Assert.Equal([2, -1, -1, 1], fit.Winner);
        Assert.Equal([1], fit.TiedItems);
        Assert.Equal([2], fit.UnvotedItems);
        Assert.Equal([0.5, 0.5, 0], fit.Posterior[3..6]);
    }

    [Theory]
    [MemberData(nameof(RealCrowd.Sets), MemberType = typeof(RealCrowd))]
    public void Accuracy_on_real_crowds_is_what_others_measured(string set)
    {
        var folder = RealCrowd.Folder();
        Assert.SkipWhen(folder is null, RealCrowd.Absent);
        var crowd = RealCrowd.Read(folder!, set);

        var accuracy = Accuracy.Expected(MajorityVote.Fit(crowd.Votes).Posterior, crowd.Truth);

        Assert.Equal(RealCrowd.Peer(folder!, set, "exact", "MV expected over random tie breaks"), accuracy, 1e-4);
    }
}
