using Assay.Quality.Agreement;
using Assay.Quality.Aggregation;
using CsCheck;

namespace Assay.Quality.Tests.Agreement;

/// <summary>What every measure of agreement promises. A test class per measure inherits it.</summary>
public abstract class AgreementContract
{
    protected const int Items = 40;
    protected const int Classes = 4;
    private const double Rounding = 1e-12;

    protected virtual int Annotators => 6;

    /// <summary>Another name for a class that changes nothing about the measure's level.</summary>
    protected virtual int Renamed(int answer) => (answer + 1) % Classes;

    /// <summary>False for percent agreement, which expects nothing of chance.</summary>
    protected virtual bool NeedsVariation => true;

    /// <summary>An answer may be missing.</summary>
    protected abstract AgreementResult Measure(ReadOnlySpan<Vote> votes);

    protected static ValueCounts Counts(ReadOnlySpan<Vote> votes, int classes = Classes)
    {
        var rows = votes.ToArray();
        return ValueCounts.Of([.. rows.Select(vote => vote.Item)], [.. rows.Select(vote => vote.Answer)], Items, classes);
    }

    protected static PairTable Table(ReadOnlySpan<Vote> votes)
    {
        var answers = new int[2, Items];
        for (var item = 0; item < Items; item++)
        {
            (answers[0, item], answers[1, item]) = (ValueCounts.Missing, ValueCounts.Missing);
        }

        foreach (var vote in votes)
        {
            answers[vote.Annotator, vote.Item] = vote.Answer;
        }

        var cells = answers.Cast<int>().ToArray();
        return PairTable.Of(cells.AsSpan(0, Items), cells.AsSpan(Items), Classes);
    }

    [Fact]
    public void Renaming_annotators_changes_nothing() =>
        AssertSame(Measure(Crowd()), Measure([.. Crowd().Select(vote => vote with { Annotator = Annotators - 1 - vote.Annotator })]));

    [Fact]
    public void Renaming_units_changes_nothing() =>
        AssertSame(Measure(Crowd()), Measure([.. Crowd().Select(vote => vote with { Item = Items - 1 - vote.Item })]));

    [Fact]
    public void Renaming_classes_changes_nothing() =>
        AssertSame(Measure(Crowd()), Measure([.. Crowd().Select(vote => vote with { Answer = Renamed(vote.Answer) })]));

    [Fact]
    public void The_order_of_answers_does_not_matter()
    {
        var shuffled = Crowd();
        new Random(3).Shuffle(shuffled);

        Assert.Equal(Measure(Crowd()), Measure(shuffled));
    }

    [Fact]
    public void A_missing_answer_is_an_absent_row() =>
        Assert.Equal(
            Measure([.. Crowd().Where((_, row) => row % 5 != 2)]),
            Measure([.. Crowd().Select((vote, row) => row % 5 != 2 ? vote : vote with { Answer = ValueCounts.Missing })]));

    [Fact]
    public void Full_agreement_gives_one() =>
        Assert.Equal(1, Measure([.. Crowd().Select(vote => vote with { Answer = vote.Item % Classes })]).Value);

    [Fact]
    public void Agreement_of_some_lies_between_chance_and_one() => Assert.InRange(Measure(Crowd()).Value!.Value, 0.1, 0.9);

    [Fact]
    public void Inputs_stay_untouched()
    {
        var votes = Crowd();

        Measure(votes);

        Assert.Equal(Crowd(), votes);
    }

    [Fact]
    public void Without_pairs_of_answers_it_is_undefined()
    {
        var alone = Measure([.. Crowd().Where(vote => vote.Annotator == vote.Item % Annotators)]);

        Assert.Equal((null, UndefinedReason.NoPairableAnswers), (alone.Value, alone.Undefined!.Value));
    }

    [Fact]
    public void Nothing_at_all_is_undefined() => Assert.Equal(UndefinedReason.NoPairableAnswers, Measure([]).Undefined);

    [Fact]
    public void A_single_value_everywhere_is_undefined_where_chance_is_told_from_values()
    {
        var single = Measure([.. Crowd().Select(vote => vote with { Answer = 2 })]);

        Assert.Equal(NeedsVariation ? UndefinedReason.NoVariation : null, single.Undefined);
        Assert.Equal(NeedsVariation ? null : 1.0, single.Value);
    }

    [Fact]
    public void Whatever_the_answers_it_is_at_most_one_or_undefined_for_a_reason() =>
        Gen.Select(Gen.Int[0, Items - 1], Gen.Int[0, 5], Gen.Int[-1, Classes - 1], (item, annotator, answer) => new Vote(item, annotator % Annotators, answer))
            .Array[0, 60].Sample(votes =>
            {
                var result = Measure(votes);
                Assert.Equal(result.Undefined is null, result.Value is not null);
                Assert.True(result.Value is null or (<= 1 + Rounding and > double.NegativeInfinity), $"{result}");
                Assert.True(result.Observed is null || double.IsFinite(result.Observed.Value), $"{result}");
                Assert.True(result.Expected is null || double.IsFinite(result.Expected.Value), $"{result}");
                Assert.True(result.Interval is null || result.Interval.Low <= result.Interval.High, $"{result}");
            });

    /// <summary>Annotators who are right more or less often; about a quarter of the answers is absent.</summary>
    protected Vote[] Crowd()
    {
        var random = new Random(5);
        return [.. from item in Enumerable.Range(0, Items)
            from annotator in Enumerable.Range(0, Annotators)
            let answer = random.NextDouble() < 0.7 - (0.03 * annotator) ? item % Classes : random.Next(Classes)
            where random.NextDouble() < 0.75 || (annotator < 2 && item < 4)
            select new Vote(item, annotator, answer)];
    }

    private static void AssertSame(AgreementResult expected, AgreementResult actual)
    {
        Assert.Equal(expected.Value!.Value, actual.Value!.Value, Rounding);
        Assert.Equal((expected.Units, expected.Answers), (actual.Units, actual.Answers));
    }
}
