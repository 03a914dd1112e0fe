using Assay.Quality.Aggregation;

namespace Assay.Quality.Tests.Aggregation;

public sealed class DawidSkeneTests : AggregatorContract
{
    /// <summary>Steps hand over in single precision, so a renaming may move the last of its digits.</summary>
    protected override double Rounding => 1e-5;

    protected override double[] Posterior(Votes votes, int[] gold) => DawidSkene.Fit(votes, gold: gold).Posterior;

    [Fact]
    public void The_anaesthetists_of_1979_come_back()
    {
        var fit = DawidSkene.Fit(Anaesthetists.Votes(), tolerance: 1e-9, maxIterations: 1000);

        Assert.True(fit.Converged);
        Assert.Equal(Anaesthetists.PublishedPrior, fit.Prior.Select(share => Math.Round(share, 2)));
        Assert.Equal(Anaesthetists.PublishedFirst, fit.Confusion.Take(16).Select(share => Math.Round(share, 2)));
    }

    [Fact]
    public void The_likelihood_never_falls()
    {
        var fit = DawidSkene.Fit(SyntheticCrowd.Of(2000).Compress(), maxIterations: 30);

        Assert.All(
            fit.LogLikelihoodHistory.Zip(fit.LogLikelihoodHistory.Skip(1)),
            pair => Assert.True(pair.Second >= pair.First - 1e-3, $"{pair.First} fell to {pair.Second}"));
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        var votes = SyntheticCrowd.Of(20_000).Compress();

        var one = DawidSkene.Fit(votes, maxIterations: 5);
        var many = DawidSkene.Fit(votes, maxIterations: 5, threads: 7);

        Assert.Equal(one.Posterior, many.Posterior);
        Assert.Equal(one.Confusion, many.Confusion);
        Assert.Equal(one.Prior, many.Prior);
        Assert.Equal(one.LogLikelihoodHistory, many.LogLikelihoodHistory);
    }

    [Fact]
    public void Running_out_of_iterations_is_said()
    {
        var fit = DawidSkene.Fit(SyntheticCrowd.Of(2000).Compress(), maxIterations: 2);

        Assert.False(fit.Converged);
        Assert.Equal(2, fit.Iterations);
    }

    [Fact]
    public void Confusion_rows_sum_to_one_whatever_is_known()
    {
        Vote[] rows = [new(0, 0, 0), new(0, 1, 1), new(1, 0, 0), new(1, 2, 2)];

        var fit = DawidSkene.Fit(new(rows, 2, 4, 5));

        Assert.All(fit.Confusion.Chunk(5), row => Assert.Equal(1, row.Sum(), 1e-12));
        Assert.DoesNotContain(fit.Confusion, double.IsNaN);
        Assert.Equal([0.2, 0.2, 0.2, 0.2, 0.2], fit.Confusion[^5..].Select(share => Math.Round(share, 6)));
    }

    [Fact]
    public void Smoothing_leaves_no_answer_impossible()
    {
        Vote[] rows = [new(0, 0, 0), new(0, 1, 0), new(1, 0, 1), new(1, 1, 1)];

        var fit = DawidSkene.Fit(new(rows, 2, 2, 3), smoothing: 0.5);

        Assert.All(fit.Confusion, share => Assert.True(share > 0.1));
    }

    [Fact]
    public void The_published_model_gives_an_item_its_posterior_again()
    {
        var votes = Anaesthetists.Votes();
        var fit = DawidSkene.Fit(votes);
        var posterior = new double[4];

        DawidSkene.PosteriorOfItem(votes.AnnotatorsOf(36), votes.AnswersTo(36), fit.ToWorkerModel(), posterior);

        Assert.Equal(fit.Posterior[144..148], posterior);
    }

    [Fact]
    public void A_posterior_of_one_item_allocates_nothing()
    {
        var votes = Anaesthetists.Votes();
        var model = DawidSkene.Fit(votes).ToWorkerModel();
        var posterior = new double[4];
        DawidSkene.PosteriorOfItem(votes.AnnotatorsOf(0), votes.AnswersTo(0), model, posterior);

        var before = GC.GetAllocatedBytesForCurrentThread();
        DawidSkene.PosteriorOfItem(votes.AnnotatorsOf(1), votes.AnswersTo(1), model, posterior);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void An_annotator_unknown_to_the_model_informs_nothing()
    {
        var model = WorkerModel.FromConfusion([0.3, 0.7], [0.9, 0.1, 0.2, 0.8]);
        var posterior = new double[2];

        DawidSkene.PosteriorOfItem([-1, 5], [0, 1], model, posterior);

        Assert.Equal(0.3, posterior[0], 1e-12);
        Assert.Equal(0.7, posterior[1], 1e-12);
    }

    [Fact]
    public void A_hundred_thousand_tasks_are_as_accurate_as_crowd_kit_measured()
    {
        var crowd = SyntheticCrowd.Of(100_000);

        var fit = DawidSkene.Fit(crowd.Compress(), stop: DawidSkeneStop.EvidenceBoundPerVote);

        Assert.Equal(26, fit.Iterations);
        Assert.Equal(0.9176, Accuracy.Expected(fit.Posterior, crowd.Truth), 1e-3);
    }

    [Theory]
    [MemberData(nameof(RealCrowd.Sets), MemberType = typeof(RealCrowd))]
    public void Accuracy_on_real_crowds_is_crowd_kits_with_its_stopping_rule(string set)
    {
        var folder = RealCrowd.Folder();
        Assert.SkipWhen(folder is null, RealCrowd.Absent);
        var crowd = RealCrowd.Read(folder!, set);

        var fit = DawidSkene.Fit(crowd.Votes, stop: DawidSkeneStop.EvidenceBoundPerVote);

        Assert.Equal(RealCrowd.Peer(folder!, set, "crowd-kit 1.4.1", "DS"), Accuracy.Expected(fit.Posterior, crowd.Truth), 2e-4);
    }
}
