using System.Security.Cryptography;
using Assay.Domain.Ledger;
using CsCheck;

namespace Assay.Domain.Tests.Ledger;

public sealed class MerkleTests
{
    [Theory]
    [InlineData(0, "e3b0c44298fc1c14")]
    [InlineData(1, "6e340b9cffb3")]
    [InlineData(3, "aeb6bcfe274b")]
    [InlineData(8, "5dc9da79a706")]
    public void The_usual_leaves_have_the_usual_roots(int count, string start)
    {
        var leaves = ReferenceTree.Usual.Take(count).Select(leaf => Merkle.LeafHash(leaf)).ToArray();

        var root = Merkle.Root(leaves);

        Assert.StartsWith(start, Convert.ToHexStringLower(root));
    }

    [Fact]
    public void A_long_leaf_hashes_like_a_short_one()
    {
        var data = new byte[5000];

        var hash = Merkle.LeafHash(data);

        Assert.Equal(SHA256.HashData([0, .. data]), hash);
    }

    [Fact]
    public void The_frontier_agrees_with_the_definition_at_every_size() =>
        Assert.All(Enumerable.Range(0, 71), size =>
            Assert.Equal(ReferenceTree.Head(ReferenceTree.Entries(size)), Grown(size).Root()));

    [Fact]
    public void A_frontier_read_back_from_its_bytes_goes_on_growing_alike() =>
        Gen.Select(Gen.Int[0, 300], Gen.Int[0, 300]).Sample((before, after) =>
        {
            var stored = Grown(before).ToBytes();
            var frontier = MerkleFrontier.FromBytes(before, stored);
            Grow(frontier, before, before + after);
            return stored.Length == 32 * int.PopCount(before)
                && frontier.Size == before + after
                && frontier.Root().AsSpan().SequenceEqual(Grown(before + after).Root());
        }, iter: 200);

    [Fact]
    public void The_bytes_of_a_frontier_hold_the_largest_subtree_first()
    {
        var entries = ReferenceTree.Entries(6);

        var bytes = Grown(6).ToBytes();

        Assert.Equal([.. ReferenceTree.Head(entries.AsSpan(0, 4)), .. ReferenceTree.Head(entries.AsSpan(4, 2))], bytes);
    }

    [Fact]
    public void A_copy_does_not_follow_its_original()
    {
        var original = Grown(5);
        var copy = original.Copy();

        Grow(original, 5, 9);

        Assert.Equal(5, copy.Size);
        Assert.Equal(Grown(5).Root(), copy.Root());
    }

    [Theory]
    [InlineData(3, 32)]
    [InlineData(0, 32)]
    [InlineData(-1, 0)]
    [InlineData(4, 31)]
    [InlineData(long.MaxValue, 0)]
    public void A_frontier_with_the_wrong_number_of_bytes_is_refused(long size, int length) =>
        Assert.Throws<FormatException>(() => MerkleFrontier.FromBytes(size, new byte[length]));

    [Fact]
    public void A_frontier_of_the_largest_size_gives_a_root()
    {
        var frontier = MerkleFrontier.FromBytes(long.MaxValue, new byte[63 * 32]);

        Assert.Equal(32, frontier.Root().Length);
        Assert.Equal(63 * 32, frontier.Copy().ToBytes().Length);
    }

    [Fact]
    public void A_leaf_tells_the_root_of_the_subtree_that_it_completes()
    {
        var frontier = Grown(7);
        var root = new byte[Merkle.HashSize];

        frontier.Append(Merkle.LeafHash(BitConverter.GetBytes(7)), 3, root);

        Assert.Equal(Grown(8).Root(), root);
    }

    internal static MerkleFrontier Grown(int size)
    {
        var frontier = new MerkleFrontier();
        Grow(frontier, 0, size);
        return frontier;
    }

    private static void Grow(MerkleFrontier frontier, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            frontier.Append(Merkle.LeafHash(BitConverter.GetBytes(i)));
        }
    }
}
