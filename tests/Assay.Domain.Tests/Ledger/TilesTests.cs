using Assay.Domain.Ledger;

namespace Assay.Domain.Tests.Ledger;

public sealed class TilesTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    public void Roots_and_proofs_from_tiles_agree_with_the_frontier(int size)
    {
        var log = new TiledLog(size);
        var leaf = size * 2L / 3;

        var root = MerkleProof.RootAt(size, log.Reader());
        var inclusion = size == 0 ? [] : MerkleProof.Inclusion(leaf, size, log.Reader());
        var consistency = MerkleProof.Consistency(size / 2, size, log.Reader());

        Assert.Equal(MerkleTests.Grown(size).Root(), root);
        Assert.True(size == 0 || MerkleProof.VerifyInclusion(TiledLog.Leaf(leaf), leaf, size, inclusion, root));
        Assert.True(MerkleProof.VerifyConsistency(size / 2, size, MerkleTests.Grown(size / 2).Root(), root, consistency));
    }

    [Fact]
    public void A_proof_in_a_long_log_reads_few_tiles_and_no_leaf_below_the_tail()
    {
        var log = new TiledLog(65_537);

        MerkleProof.Inclusion(1000, 65_537, log.Reader());

        Assert.InRange(log.TileReads, 1, 4);
        Assert.Equal([65_536L], log.LeafReads);
    }

    [Fact]
    public void A_growing_log_completes_each_tile_once_and_lower_levels_first() => Assert.Equal(
        [new(0, 254), new(0, 255), new(0, 256), new(1, 0)],
        Tiles.Completed(65_280 - 1, 65_536 + 256));

    [Fact]
    public void Growth_in_small_steps_completes_the_same_tiles_as_one_large_step()
    {
        var steps = Enumerable.Range(0, 700).SelectMany(i => Tiles.Completed(i * 100, (i + 1) * 100)).ToHashSet();

        Assert.Equal(Tiles.Completed(0, 70_000).ToHashSet(), steps);
        Assert.Equal(273 + 1, steps.Count);
    }

    [Fact]
    public void The_largest_log_has_tiles_on_seven_levels_at_most() =>
        Assert.Equal(new(6, (long.MaxValue >> 56) - 1), Tiles.Completed(long.MaxValue - 255, long.MaxValue).LastOrDefault(new TileId(6, 126)));

    [Fact]
    public void A_tile_that_was_not_stored_is_computed_from_what_is_below()
    {
        var log = new TiledLog(600);
        var reader = Tiles.Reader((_, _) => null, TiledLog.Leaf);

        var root = MerkleProof.RootAt(600, reader);

        Assert.Equal(MerkleProof.RootAt(600, log.Reader()), root);
    }

    [Fact]
    public void A_tile_of_another_length_is_refused() =>
        Assert.Throws<FormatException>(() => Tiles.Reader((_, _) => new byte[5], TiledLog.Leaf)(0, 0));

    [Fact]
    public void A_tile_is_built_from_those_below_it_where_it_is_stored_too()
    {
        var made = Tiles.Build(new(1, 0), (_, _) => null, TiledLog.Leaf);

        var again = Tiles.Build(new(1, 0), (level, _) => level == 1 ? new byte[Tiles.Bytes] : null, TiledLog.Leaf);

        Assert.Equal(made, again);
    }

    /// <summary>A log that stores its tiles as it grows in uneven steps, and counts what is read.</summary>
    private sealed class TiledLog
    {
        private readonly Dictionary<TileId, byte[]> _tiles = [];

        public TiledLog(int size)
        {
            for (var at = 0; at < size; at += 1000)
            {
                foreach (var id in Tiles.Completed(at, Math.Min(size, at + 1000)))
                {
                    _tiles[id] = Tiles.Build(id, (level, index) => _tiles.GetValueOrDefault(new(level, index)), Leaf);
                }
            }
        }

        public int TileReads { get; private set; }

        public List<long> LeafReads { get; } = [];

        public static byte[] Leaf(long position) => Merkle.LeafHash(BitConverter.GetBytes((int)position));

        public SubtreeHash Reader() => Tiles.Reader(
            (level, index) =>
            {
                var tile = _tiles.GetValueOrDefault(new(level, index));
                TileReads += tile is null ? 0 : 1;
                return tile;
            },
            position =>
            {
                LeafReads.Add(position);
                return Leaf(position);
            });
    }
}
