using Assay.Quality.Aggregation;

namespace Assay.Quality.Tests.Aggregation;

public sealed class VotesTests
{
    [Fact]
    public void Rows_run_by_item_and_by_annotator_in_order()
    {
        Vote[] rows = [new(2, 1, 0), new(0, 1, 1), new(0, 0, 2), new(2, 1, 0), new(2, 0, 1)];

        var votes = new Votes(rows, 4, 3, 3);

        Assert.Equal([0, 2, 2, 5, 5], votes.ItemStarts.ToArray());
        Assert.Equal([0, 1, 1], votes.AnnotatorsOf(2).ToArray()[..3]);
        Assert.Equal([1, 0, 0], votes.AnswersTo(2).ToArray());
        Assert.Equal([0, 2, 2], votes.ItemsOf(1).ToArray());
        Assert.Equal([1, 0, 0], votes.AnswersBy(1).ToArray());
        Assert.Empty(votes.AnswersBy(2).ToArray());
    }

    [Theory]
    [InlineData(3, 0, 0)]
    [InlineData(-1, 0, 0)]
    [InlineData(0, 2, 0)]
    [InlineData(0, 0, 4)]
    public void A_vote_outside_the_counts_is_refused(int item, int annotator, int answer)
    {
        var error = Assert.Throws<ArgumentException>(() => new Votes([new(0, 0, 0), new(item, annotator, answer)], 3, 2, 4));

        Assert.Contains("Vote 1", error.Message, StringComparison.Ordinal);
    }
}
