using Assay.Quality.Tests.Aggregation;
using Assay.Quality.WeakSupervision;
using CsCheck;

namespace Assay.Quality.Tests.WeakSupervision;

/// <summary>Labeling functions: what is counted, and what the models make of it.</summary>
public sealed class WeakSupervisionTests
{
    private static readonly Gen<LabelingVotes> s_any =
        from classes in Gen.Int[1, 4]
        from functions in Gen.Int[1, 5]
        from rows in Gen.Int[0, 30]
        from votes in Gen.Int[-1, classes - 1].Array[rows * functions]
        select new LabelingVotes(votes, functions, classes);

    [Theory]
    [InlineData("test", 0.8240, 0.8835, 0.7760, 0.6923)]
    [InlineData("train", 0.7301, 0.9335, 0.7995, 0.7665)]
    public void Majority_is_what_Snorkel_computes(string part, double coverage, double covered, double all, double f1)
    {
        var data = Read(part);

        var score = data.Score(WeakMajority.Fit(data.Votes).Labels);

        Assert.Equal((coverage, covered, all, f1), (Math.Round(score.Coverage, 4), Math.Round(score.Covered, 4), Math.Round(score.All, 4), Math.Round(score.F1, 4)));
    }

    [Theory]
    [InlineData("test", 0.9280, 0.8922, 0.8600, 0.8498)]
    [InlineData("train", 0.8770, 0.8541, 0.8474, 0.8399)]
    public void The_model_is_at_least_as_good_as_the_best_of_Snorkel_without_a_look_at_truth(string part, double coverage, double covered, double all, double f1)
    {
        var (train, judged) = (Read("train"), Read(part));
        var fitted = PropensityLabelModel.Fit(train.Votes);

        var score = judged.Score(Apply(fitted, judged.Votes));

        Assert.True(fitted.Converged);
        Assert.Equal(coverage, score.Coverage, 5e-5);
        Assert.True(score.Covered >= covered && score.All >= all && score.F1 >= f1, $"{score}");
    }

    [Fact]
    public void Functions_are_counted_as_they_vote()
    {
        int[] rows =
        [
            0, -1, -1,
            0, 1, -1,
            0, 0, -1,
            -1, -1, -1,
        ];

        var found = LabelingFunctionStatistics.Of(new(rows, 3, 2), [0, 1, -1, 0]);

        Assert.Equal([3, 0], found[0].Votes);
        Assert.Equal((0.75, 0.5, 0.25, 0.5, 2), (found[0].Coverage, found[0].Overlap, found[0].Conflict, found[0].Accuracy!.Value, found[0].Judged));
        Assert.Equal((0.5, 0.5, 0.25, 1.0, 1), (found[1].Coverage, found[1].Overlap, found[1].Conflict, found[1].Accuracy!.Value, found[1].Judged));
        Assert.Equal((0, 0, 0, null), (found[2].Coverage, found[2].Overlap, found[2].Conflict, found[2].Accuracy));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void One_sided_functions_do_not_collapse_and_beat_majority(int classes)
    {
        var (votes, truth) = MadeUp(classes);

        var (model, majority) = (PropensityLabelModel.Fit(votes), WeakMajority.Fit(votes));

        Assert.True(model.Converged);
        Assert.InRange(Accuracy(model.Labels.Labels, truth), Accuracy(majority.Labels, truth) + 0.02, 1);
        Assert.All(Enumerable.Range(0, classes), label => Assert.InRange(model.Prior[label], 0.6 / classes, 1.5 / classes));
    }

    [Fact]
    public void A_known_prior_is_kept_and_moves_labels()
    {
        var (votes, _) = MadeUp(2);

        var fit = PropensityLabelModel.Fit(votes, prior: [0.95, 0.05]);

        Assert.Equal([0.95, 0.05], fit.Prior);
        Assert.True(fit.Labels.Labels.Count(label => label == 0) > PropensityLabelModel.Fit(votes).Labels.Labels.Count(label => label == 0));
    }

    [Fact]
    public void Any_votes_give_sound_results() => s_any.Sample(votes =>
    {
        var (model, majority) = (PropensityLabelModel.Fit(votes), WeakMajority.Fit(votes));

        Assert.All(model.Labels.Posterior.Concat(majority.Posterior).Concat(model.Propensity).Concat(model.Prior), share => Assert.InRange(share, 0, 1));
        Assert.All(model.Labels.Posterior.Chunk(votes.Classes).Concat(majority.Posterior.Chunk(votes.Classes)).Concat(model.Propensity.Chunk(votes.Classes + 1)).Append(model.Prior), row => Assert.Equal(1, row.Sum(), 1e-9));
        Assert.All(Enumerable.Range(0, votes.Rows), row => Assert.True(votes[row].ContainsAnyExcept(-1) || (model.Labels.Labels[row] == -1 && majority.Labels[row] == -1)));
        Assert.Equal(votes.Rows, Enumerable.Range(0, votes.Patterns).Sum(votes.RowsOf));
    });

    [Fact]
    public void Renaming_classes_and_functions_changes_nothing_else()
    {
        var (votes, _) = MadeUp(3);
        var turned = new LabelingVotes(
            [.. Enumerable.Range(0, votes.Rows).SelectMany(row => votes[row].ToArray().Reverse().Select(vote => vote < 0 ? vote : (vote + 1) % 3))], votes.Functions, 3);

        var (one, other) = (PropensityLabelModel.Fit(votes).Labels, PropensityLabelModel.Fit(turned).Labels);

        Assert.Equal(one.Labels.Select(label => label < 0 ? label : (label + 1) % 3), other.Labels);
        Assert.All(one.Posterior.Chunk(3).Zip(other.Posterior.Chunk(3)), pair => Assert.Equal(pair.First[0], pair.Second[1], 1e-6));
    }

    [Fact]
    public void Wrong_input_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new LabelingVotes([0, 2], 2, 2));
        Assert.Throws<ArgumentException>(() => new LabelingVotes([0, -2], 2, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LabelingVotes([0, 1, 0], 2, 2));
        Assert.Throws<ArgumentException>(() => PropensityLabelModel.Fit(new([0, 1], 2, 2), prior: [0.5, 0.4]));
    }

    private static Youtube Read(string part)
    {
        var file = Youtube.File(part);
        Assert.SkipWhen(file is null, RealCrowd.Absent);
        return Youtube.Read(file!);
    }

    private static int[] Apply(PropensityLabelFit fit, LabelingVotes votes) => PropensityLabelModel.Apply(fit, votes).Labels;

    private static double Accuracy(int[] labels, int[] truth) => labels.Zip(truth).Average(pair => pair.First == pair.Second ? 1.0 : 0);

    /// <summary>Three functions a class that know only that class: one sharp and rare, one fair, one that fires all the time.</summary>
    private static (LabelingVotes Votes, int[] Truth) MadeUp(int classes)
    {
        var random = new Random(5);
        var truth = Enumerable.Range(0, 3000).Select(_ => random.Next(classes)).ToArray();
        (double Right, double Wrong)[] kinds = [(0.5, 0.01), (0.5, 0.1), (0.6, 0.35)];
        var votes = truth.SelectMany(label => Enumerable.Range(0, 3 * classes).Select(function =>
            random.NextDouble() < (function / 3 == label ? kinds[function % 3].Right : kinds[function % 3].Wrong) ? function / 3 : -1));
        return (new([.. votes], 3 * classes, classes), truth);
    }
}
