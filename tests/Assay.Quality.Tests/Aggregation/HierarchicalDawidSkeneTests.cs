using Assay.Quality.Aggregation;

namespace Assay.Quality.Tests.Aggregation;

public sealed class HierarchicalDawidSkeneTests : AggregatorContract
{
    /// <summary>Steps hand over in single precision, so a renaming may move the last of its digits.</summary>
    protected override double Rounding => 1e-5;

    protected override double[] Posterior(Votes votes, int[] gold) => HierarchicalDawidSkene.Fit(votes, gold: gold).Posterior;

    [Fact]
    public void Threads_change_no_bit()
    {
        var votes = SyntheticCrowd.Of(20_000).Compress();

        var one = HierarchicalDawidSkene.Fit(votes, maxIterations: 5);
        var many = HierarchicalDawidSkene.Fit(votes, maxIterations: 5, threads: 7);

        Assert.Equal(one.Posterior, many.Posterior);
        Assert.Equal(one.Confusion, many.Confusion);
        Assert.Equal((one.Concentration, one.Spread), (many.Concentration, many.Spread));
    }

    [Fact]
    public void Few_votes_a_worker_are_used_better_than_by_any_peer()
    {
        var crowd = SyntheticCrowd.Of(100_000);

        var fit = HierarchicalDawidSkene.Fit(crowd.Compress());

        Assert.True(fit.Converged);
        Assert.True(Accuracy.Expected(fit.Posterior, crowd.Truth) > 0.9356 + 0.003);
    }

    [Fact]
    public void A_newcomer_is_taken_for_one_of_the_crowd()
    {
        var crowd = SyntheticCrowd.Of(2000);

        var fit = HierarchicalDawidSkene.Fit(new(crowd.Rows, 2000, SyntheticCrowd.Workers + 1, SyntheticCrowd.Classes));

        Assert.All(fit.Confusion[^100..].Zip(fit.Crowd), pair => Assert.Equal(pair.Second, pair.First, 0.02));
        Assert.All(fit.Crowd.Chunk(10), row => Assert.Equal(1, row.Sum(), 1e-9));
    }

    [Fact]
    public void Confusion_rows_sum_to_one_and_nothing_is_impossible()
    {
        var fit = HierarchicalDawidSkene.Fit(Anaesthetists.Votes());

        Assert.All(fit.Confusion.Chunk(4), row => Assert.Equal(1, row.Sum(), 1e-12));
        Assert.All(fit.Confusion, share => Assert.True(share > 0));
    }

    [Fact]
    public void A_warm_start_ends_sooner_at_the_same_labels()
    {
        var votes = SyntheticCrowd.Of(20_000).Compress();
        var cold = HierarchicalDawidSkene.Fit(votes);

        var warm = HierarchicalDawidSkene.Fit(votes, start: cold.ToWorkerModel());

        Assert.True(warm.Iterations < cold.Iterations, $"{warm.Iterations} after {cold.Iterations}");
        var (before, after) = (Winners.Of(votes, cold.Posterior).Winner, Winners.Of(votes, warm.Posterior).Winner);
        Assert.True(before.Zip(after).Count(pair => pair.First == pair.Second) > 0.99 * before.Length);
    }

    [Fact]
    public void One_more_answer_moves_an_item_as_a_fit_of_its_answers_would()
    {
        var votes = Anaesthetists.Votes();
        var model = HierarchicalDawidSkene.Fit(votes).ToWorkerModel();
        var (before, after) = (new double[4], new double[4]);

        DawidSkene.PosteriorOfItem(votes.AnnotatorsOf(1), votes.AnswersTo(1), model, before);
        DawidSkene.PosteriorOfItem([.. votes.AnnotatorsOf(1), 4], [.. votes.AnswersTo(1), 3], model, after);

        Assert.True(after[3] > before[3], $"{after[3]} after {before[3]}");
    }

    [Fact]
    public void A_model_of_other_classes_is_no_start()
    {
        var model = WorkerModel.FromConfusion([0.5, 0.5], [0.9, 0.1, 0.2, 0.8]);

        Assert.Throws<ArgumentException>(() => HierarchicalDawidSkene.Fit(Anaesthetists.Votes(), start: model));
    }
}
