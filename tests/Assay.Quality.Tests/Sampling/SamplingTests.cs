using Assay.Quality.Sampling;
using CsCheck;

namespace Assay.Quality.Tests.Sampling;

/// <summary>What choosing items to label promises.</summary>
public sealed class SamplingTests
{
    private const int Dimensions = 5;

    private static readonly Gen<(UnlabeledPool Pool, int[] Labeled, int Batch)> s_any =
        from classes in Gen.Int[1, 4]
        from items in Gen.Int[0, 30]
        from raw in Gen.Double[0.01, 1].Array[items * classes]
        from embeddings in Gen.Float[-1, 1].Array[items * Dimensions]
        from isLabeled in Gen.Bool.Array[items]
        from batch in Gen.Int[0, 40]
        select (new UnlabeledPool([.. raw.Chunk(classes).SelectMany(row => row.Select(value => value / row.Sum()))], classes, embeddings), Enumerable.Range(0, items).Where(item => isLabeled[item]).ToArray(), batch);

    [Theory]
    [InlineData(UncertaintyMeasure.LeastConfidence, 0.5, 0.4, 2 / 3.0, 0.0)]
    [InlineData(UncertaintyMeasure.Margin, 1.0, 0.8, 1.0, 0.0)]
    [InlineData(UncertaintyMeasure.Entropy, 0.6309297535714575, 0.6126016192893443, 1.0, 0.0)]
    public void Uncertainty_is_what_the_formula_says(UncertaintyMeasure measure, double even, double uneven, double all, double none)
    {
        var pool = new UnlabeledPool([0.5, 0.5, 0, 0.6, 0.4, 0, 1 / 3.0, 1 / 3.0, 1 / 3.0, 0, 1, 0], 3);

        var scores = Uncertainty.Of(pool, measure);

        Assert.Equal(even, scores[0], 1e-12);
        Assert.Equal(uneven, scores[1], 1e-12);
        Assert.Equal(all, scores[2], 1e-12);
        Assert.Equal(none, scores[3], 1e-12);
    }

    [Fact]
    public void The_largest_scores_come_first_and_ties_go_by_item() => Assert.Equal([3, 0, 2], Uncertainty.Top([0.5, 0.1, 0.5, 0.9], 3));

    [Fact]
    public void Density_is_the_mean_cosine()
    {
        var embeddings = new Embeddings([2, 0, 0, 3, 1, 1, 0, 0], 4);

        var density = embeddings.Density();

        var root = Math.Sqrt(0.5);
        Assert.All(density.Zip([(1 + root) / 4, (1 + root) / 4, (1 + (2 * root)) / 4, 0]), pair => Assert.Equal(pair.Second, pair.First, 1e-6));
        Assert.Equal(0.5 * density[2], DensityWeighting.Apply([0.1, 0.2, 0.5, 1], embeddings)[2], 1e-12);
        Assert.Equal(root, embeddings.Cosine(0, 2), 1e-6);
    }

    [Fact]
    public void The_farthest_item_is_the_next_centre()
    {
        float[] angles = [0, 10, 20, 90, 100, 200];
        var embeddings = new Embeddings([.. angles.SelectMany(angle => new[] { MathF.Cos(angle * MathF.PI / 180), MathF.Sin(angle * MathF.PI / 180) })], angles.Length);

        Assert.Equal([4, 2], KCenter.Select(embeddings, [0, 5], 2));
        Assert.Equal(6, KCenter.Select(embeddings, [], 10).Distinct().Count());
    }

    [Fact]
    public void No_item_is_asked_twice_over()
    {
        // Items 0 to 2 are copies that the model is most unsure of; 3 and 4 look otherwise.
        var pool = new UnlabeledPool([0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.7, 0.3, 0.3, 0.7], 2, [1, 0, 0, 1, 0, 0, 1, 0, 0, 0.3f, 1, 0, 0.3f, 0, 1]);

        Assert.Equal([0, 3, 4], DiverseUncertainty.Select(pool, [], 3));
        Assert.Equal([1, 3], DiverseUncertainty.Select(pool, [0], 2));
        Assert.Equal([1, 3, 4, 2], DiverseUncertainty.Select(pool, [0], 10));
    }

    [Fact]
    public void Without_embeddings_the_default_is_margin()
    {
        var pool = new UnlabeledPool([0.9, 0.1, 0.6, 0.4, 0.5, 0.5, 0.2, 0.8], 2);

        Assert.Equal([2, 1, 3], DiverseUncertainty.Select(pool, [], 3));
        Assert.Equal([1, 3, 0], DiverseUncertainty.Select(pool, [2], 3));
    }

    [Fact]
    public void Any_pool_gives_as_many_open_items_as_there_are() => s_any.Sample(given =>
    {
        var (pool, labeled, batch) = given;
        var open = pool.Items - labeled.Length;

        foreach (var chosen in (int[][])[DiverseUncertainty.Select(pool, labeled, batch), KCenter.Select(pool.Embeddings!, labeled, batch)])
        {
            Assert.Equal(Math.Min(batch, open), chosen.Length);
            Assert.Equal(chosen.Length, chosen.Except(labeled).Count());
        }

        Assert.All(Enum.GetValues<UncertaintyMeasure>(), measure => Assert.All(Uncertainty.Of(pool, measure), score => Assert.InRange(score, -1e-12, 1 + 1e-12)));
    });

    [Fact]
    public void Rare_classes_get_their_floor()
    {
        int[] predicted = [0, 0, 0, 0, 1, 0, 2, 1];

        var chosen = StratifiedFloors.Select([0, 1, 2, 3, 4, 5, 6, 7], predicted, [5, 0, 1], floor: 2, batch: 5);

        Assert.Equal([4, 7, 6, 0, 1], chosen);
        Assert.Equal([4, 7], StratifiedFloors.Select([0, 1, 2, 3, 4, 5, 6, 7], predicted, [5, 0, 1], floor: 2, batch: 2));
        Assert.Equal([0, 1, 2], StratifiedFloors.Select([0, 1, 2, 3, 4, 5, 6, 7], predicted, [5, 0, 1], floor: 0, batch: 3));
    }

    [Fact]
    public void Floors_never_take_an_item_twice_and_fill_the_batch() => Gen.Select(Gen.Int[0, 3].Array[0, 20], Gen.Int[0, 5], Gen.Int[0, 25]).Sample((predicted, floor, batch) =>
    {
        var order = Enumerable.Range(0, predicted.Length).Reverse().ToArray();

        var chosen = StratifiedFloors.Select(order, predicted, [0, 1, 2, 3], floor, batch);

        Assert.Equal(Math.Min(batch, predicted.Length), chosen.Distinct().Count());
        Assert.Equal(chosen.Length, chosen.Distinct().Count());
    });

    [Fact]
    public void Wrong_input_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new UnlabeledPool([0.5, 0.4], 2));
        Assert.Throws<ArgumentException>(() => new UnlabeledPool([1.5, -0.5], 2));
        Assert.Throws<ArgumentException>(() => new UnlabeledPool([0.5, 0.5, 1, 0], 2, [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => new Embeddings([1, float.NaN], 1));
    }
}
