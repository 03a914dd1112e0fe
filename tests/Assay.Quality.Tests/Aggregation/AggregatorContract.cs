using Assay.Quality.Aggregation;
using CsCheck;

namespace Assay.Quality.Tests.Aggregation;

/// <summary>What every aggregator promises, whatever it believes about annotators. A test class per aggregator inherits it.</summary>
public abstract class AggregatorContract
{
    private const int Items = 60;
    private const int Annotators = 12;
    private const int Classes = 4;

    /// <summary>How far a renaming may move a probability: the order of sums changes with names.</summary>
    protected virtual double Rounding => 1e-12;

    /// <summary>[I, K].</summary>
    protected double[] Posterior(Votes votes) => Posterior(votes, []);

    /// <summary>[I, K], with gold [I] or none.</summary>
    protected abstract double[] Posterior(Votes votes, int[] gold);

    /// <summary>A renaming of classes that the aggregator must not mind.</summary>
    protected virtual int Rename(int answer) => (answer + 1) % Classes;

    [Fact]
    public void Renaming_annotators_changes_nothing_else()
    {
        var renamed = Crowd().Select(vote => vote with { Annotator = Annotators - 1 - vote.Annotator });

        AssertClose(Aggregate(Crowd()), Aggregate(renamed));
    }

    [Fact]
    public void Renaming_classes_renames_the_posterior()
    {
        var renamed = Crowd().Select(vote => vote with { Answer = Rename(vote.Answer) });

        var expected = Aggregate(renamed).Chunk(Classes).SelectMany(row => Enumerable.Range(0, Classes).Select(answer => row[Rename(answer)]));
        AssertClose(Aggregate(Crowd()), [.. expected]);
    }

    [Fact]
    public void Renaming_items_moves_their_rows()
    {
        var renamed = Crowd().Select(vote => vote with { Item = Items - 1 - vote.Item });

        var expected = Aggregate(Crowd()).Chunk(Classes).Reverse().SelectMany(row => row);
        AssertClose([.. expected], Aggregate(renamed));
    }

    [Fact]
    public void The_order_of_votes_does_not_matter()
    {
        var shuffled = Crowd().ToArray();
        new Random(7).Shuffle(shuffled);

        Assert.Equal(Aggregate(Crowd()), Aggregate(shuffled));
    }

    [Fact]
    public void Full_agreement_comes_back_unchanged()
    {
        var unanimous = Crowd().Select(vote => vote with { Answer = vote.Item % Classes });

        var winners = Aggregate(unanimous).Chunk(Classes).Select(row => Array.FindIndex(row, share => share > 0.999));
        Assert.Equal(Enumerable.Range(0, Items).Select(item => item % Classes), winners);
    }

    [Fact]
    public void An_unvoted_item_has_a_posterior_and_moves_no_other()
    {
        var votes = new Votes([.. Crowd()], Items + 1, Annotators, Classes);

        var posterior = Posterior(votes);

        AssertClose(Aggregate(Crowd()), posterior[..^Classes]);
        Assert.Equal(1, posterior[^Classes..].Sum(), 1e-9);
    }

    [Fact]
    public void An_annotator_without_votes_moves_nothing()
    {
        var votes = new Votes([.. Crowd()], Items, Annotators + 3, Classes);

        AssertClose(Aggregate(Crowd()), Posterior(votes));
    }

    [Fact]
    public void Inputs_stay_untouched()
    {
        var rows = Crowd().ToArray();
        var votes = new Votes(rows, Items, Annotators, Classes);

        Posterior(votes);

        Assert.Equal(Crowd(), rows);
        Assert.Equal(new Votes(rows, Items, Annotators, Classes).AnswerByItem.ToArray(), votes.AnswerByItem.ToArray());
    }

    [Fact]
    public void Rows_are_probabilities()
    {
        var posterior = Aggregate(Crowd());

        Assert.All(posterior, probability => Assert.InRange(probability, 0, 1));
        Assert.All(posterior.Chunk(Classes), row => Assert.Equal(1, row.Sum(), 1e-9));
    }

    [Fact]
    public void One_annotator_is_believed()
    {
        Vote[] rows = [new(0, 0, 1), new(1, 0, 0), new(2, 0, 1)];

        var posterior = Posterior(new(rows, 3, 1, 2));

        Assert.True(posterior is [< 0.5, > 0.5, > 0.5, < 0.5, < 0.5, > 0.5], string.Join(' ', posterior));
    }

    [Fact]
    public void One_class_is_certain()
    {
        Vote[] rows = [new(0, 0, 0), new(0, 1, 0), new(1, 1, 0)];

        Assert.Equal([1, 1], Posterior(new(rows, 2, 2, 1)));
    }

    [Fact]
    public void A_thousand_classes_leave_no_gap()
    {
        var rows = Enumerable.Range(0, 3000).Select(row => new Vote(row / 3, row % 3, row % 7 == 0 ? row % 1000 : row / 3)).ToArray();

        var posterior = Posterior(new(rows, 1000, 3, 1000));

        Assert.DoesNotContain(posterior, double.IsNaN);
        Assert.Equal(1000, posterior.Sum(), 1e-6);
    }

    [Fact]
    public void No_votes_at_all_leave_every_class_open()
    {
        Assert.Equal([0.25, 0.25, 0.25, 0.25], Posterior(new([], 1, 2, 4)));
    }

    [Fact]
    public void An_abstention_says_nothing()
    {
        var passes = Enumerable.Range(0, Items).Select(item => new Vote(item, item % Annotators, Vote.Abstained));

        Assert.Equal(Aggregate(Crowd()), Aggregate([.. Crowd(), .. passes]));
    }

    [Fact]
    public void Gold_is_taken_as_it_is_and_teaches_about_annotators()
    {
        var gold = new int[Items];
        Array.Fill(gold, Gold.Unknown);
        Array.Fill(gold, 2, 0, Items / 2);

        var posterior = Posterior(new([.. Crowd()], Items, Annotators, Classes), gold);

        Assert.All(posterior.Chunk(Classes).Take(Items / 2), row => Assert.Equal([0, 0, 1, 0], row));
        Assert.All(posterior.Chunk(Classes), row => Assert.Equal(1, row.Sum(), 1e-9));
    }

    [Fact]
    public void Thousands_of_answers_overflow_nothing()
    {
        var rows = Enumerable.Range(0, 60_000).Select(row => new Vote(row % 3, row % 7, row % 11 == 0 ? 1 : row % 3)).ToArray();

        var posterior = Posterior(new(rows, 3, 7, 3));

        Assert.All(posterior, probability => Assert.InRange(probability, 0, 1));
        Assert.True(posterior[0] > 0.5 && posterior[4] > 0.5 && posterior[8] > 0.5, string.Join(' ', posterior));
    }

    [Fact]
    public void Any_votes_give_probabilities_whatever_their_order() =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 4], Gen.Int[1, 5]).SelectMany(
            (items, annotators, classes) => Gen.Select(Gen.Int[0, items - 1], Gen.Int[0, annotators - 1], Gen.Int[-1, classes - 1])
                .Select((item, annotator, answer) => new Vote(item, annotator, answer)).Array[0, 40]
                .Select(rows => (rows, items, annotators, classes)))
            .Sample(
                crowd =>
                {
                    var posterior = Posterior(new(crowd.rows, crowd.items, crowd.annotators, crowd.classes));
                    var reversed = Posterior(new([.. crowd.rows.Reverse()], crowd.items, crowd.annotators, crowd.classes));
                    Assert.Equal(posterior, reversed);
                    Assert.All(posterior, probability => Assert.InRange(probability, 0, 1));
                    Assert.All(posterior.Chunk(crowd.classes), row => Assert.Equal(1, row.Sum(), 1e-9));
                },
                iter: 300, threads: 1);

    [Fact]
    public void Nothing_at_all_gives_nothing()
    {
        Assert.Empty(Posterior(new([], 0, 0, 3)));
    }

    [Fact]
    public void A_repeated_vote_counts_each_time()
    {
        Vote[] rows = [new(0, 0, 1), new(0, 0, 1), new(0, 1, 0), new(1, 0, 1), new(1, 1, 1), new(2, 0, 0), new(2, 1, 0)];

        var posterior = Posterior(new(rows, 3, 2, 2));

        Assert.True(posterior[1] > 0.5, string.Join(' ', posterior));
    }

    private double[] Aggregate(IEnumerable<Vote> rows) => Posterior(new([.. rows], Items, Annotators, Classes));

    /// <summary>Five votes an item; annotators differ in skill, the last two only guess.</summary>
    private static Vote[] Crowd()
    {
        var random = new Random(11);
        return [.. from item in Enumerable.Range(0, Items)
            from label in Enumerable.Range(0, 5)
            let annotator = ((item * 5) + label) % Annotators
            let isRight = random.NextDouble() < (annotator < Annotators - 2 ? 0.55 + (0.04 * annotator) : 0.25)
            select new Vote(item, annotator, isRight ? item % Classes : random.Next(Classes))];
    }

    private void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, Rounding));
    }
}
