using Assay.Domain.Ledger;
using CsCheck;

namespace Assay.Domain.Tests.Ledger;

public sealed class MerkleProofTests
{
    private const int Largest = 70;

    private static readonly byte[][] s_entries = ReferenceTree.Entries(Largest);

    private static readonly byte[][] s_roots = [.. Enumerable.Range(0, Largest + 1).Select(n => ReferenceTree.Head(s_entries.AsSpan(0, n)))];

    [Fact]
    public void Inclusion_proofs_are_those_of_the_definition() => Assert.All(LeavesAndSizes(), pair =>
        Assert.Equal(ReferenceTree.Path(pair.Leaf, s_entries.AsSpan(0, pair.Size)), MerkleProof.Inclusion(pair.Leaf, pair.Size, Hash)));

    [Fact]
    public void Consistency_proofs_are_those_of_the_definition() => Assert.All(OldAndNewSizes(), pair =>
        Assert.Equal(ReferenceTree.Proof(pair.Old, s_entries.AsSpan(0, pair.New)), MerkleProof.Consistency(pair.Old, pair.New, Hash)));

    [Fact]
    public void Roots_of_the_past_are_those_of_the_definition() => Assert.All(Enumerable.Range(0, Largest + 1), size =>
        Assert.Equal(s_roots[size], MerkleProof.RootAt(size, Hash)));

    [Fact]
    public void Every_inclusion_proof_verifies() => Assert.All(LeavesAndSizes(), pair => Assert.True(MerkleProof.VerifyInclusion(
        Hash(0, pair.Leaf), pair.Leaf, pair.Size, ReferenceTree.Path(pair.Leaf, s_entries.AsSpan(0, pair.Size)), s_roots[pair.Size])));

    [Fact]
    public void Every_consistency_proof_verifies() => Assert.All(OldAndNewSizes(), pair => Assert.True(MerkleProof.VerifyConsistency(
        pair.Old, pair.New, s_roots[pair.Old], s_roots[pair.New], ReferenceTree.Proof(pair.Old, s_entries.AsSpan(0, pair.New)))));

    [Fact]
    public void A_log_continues_the_empty_log_and_itself()
    {
        Assert.Empty(MerkleProof.Consistency(0, 9, Hash));
        Assert.True(MerkleProof.VerifyConsistency(0, 9, s_roots[0], s_roots[9], []));
        Assert.True(MerkleProof.VerifyConsistency(9, 9, s_roots[9], s_roots[9], []));
        Assert.False(MerkleProof.VerifyConsistency(9, 9, s_roots[9], s_roots[8], []));
        Assert.False(MerkleProof.VerifyConsistency(0, 9, s_roots[1], s_roots[9], []));
    }

    [Fact]
    public void A_proof_with_one_bit_changed_does_not_verify() =>
        Gen.Select(Gen.Int[2, Largest], Gen.Int[0, 1000], Gen.Int[0, 1000], Gen.Int[0, 255]).Sample((size, any, step, bit) =>
        {
            var leaf = any % size;
            var proof = Changed(MerkleProof.Inclusion(leaf, size, Hash), step, bit);
            return !MerkleProof.VerifyInclusion(Hash(0, leaf), leaf, size, proof, s_roots[size]);
        });

    [Fact]
    public void A_growth_proof_with_one_bit_changed_does_not_verify() =>
        Gen.Select(Gen.Int[2, Largest], Gen.Int[0, 1000], Gen.Int[0, 1000], Gen.Int[0, 255]).Sample((size, any, step, bit) =>
        {
            var old = 1 + (any % (size - 1));
            var proof = Changed(MerkleProof.Consistency(old, size, Hash), step, bit);
            return !MerkleProof.VerifyConsistency(old, size, s_roots[old], s_roots[size], proof);
        });

    [Fact]
    public void A_proof_for_another_leaf_does_not_verify() =>
        Gen.Select(Gen.Int[2, Largest], Gen.Int[0, 1000], Gen.Int[1, 1000]).Sample((size, any, shift) =>
        {
            var leaf = any % size;
            var other = (leaf + 1 + (shift % (size - 1))) % size;
            return !MerkleProof.VerifyInclusion(Hash(0, leaf), other, size, MerkleProof.Inclusion(leaf, size, Hash), s_roots[size]);
        });

    [Fact]
    public void A_proof_made_longer_or_shorter_does_not_verify() =>
        Gen.Select(Gen.Int[2, Largest], Gen.Int[0, 1000]).Sample((size, any) =>
        {
            var leaf = any % size;
            var proof = MerkleProof.Inclusion(leaf, size, Hash);
            return !MerkleProof.VerifyInclusion(Hash(0, leaf), leaf, size, [.. proof, s_roots[1]], s_roots[size])
                && !MerkleProof.VerifyInclusion(Hash(0, leaf), leaf, size, [.. proof.Skip(1)], s_roots[size]);
        });

    [Fact]
    public void A_rewritten_log_does_not_continue_the_old_one() =>
        Gen.Select(Gen.Int[2, Largest], Gen.Int[0, 1000]).Sample((size, any) =>
        {
            var old = 1 + (any % (size - 1));
            var rewritten = s_entries[..size];
            rewritten[old - 1] = [0xFF];
            var proof = ReferenceTree.Proof(old, rewritten);
            return !MerkleProof.VerifyConsistency(old, size, s_roots[old], ReferenceTree.Head(rewritten), proof);
        });

    [Fact]
    public void Hostile_input_is_answered_with_no_and_never_throws() =>
        Gen.Select(Gen.Long, Gen.Long, Gen.Byte.Array[0, 40].Array[0, 70], Gen.Byte.Array[30, 34]).Sample((a, b, proof, hash) =>
            !MerkleProof.VerifyInclusion(hash, a, b, proof, s_roots[3]) && !MerkleProof.VerifyConsistency(a, b, hash, s_roots[3], proof));

    [Fact]
    public void A_proof_that_is_missing_or_has_holes_is_answered_with_no()
    {
        Assert.False(MerkleProof.VerifyInclusion(Hash(0, 0), 0, 2, null!, s_roots[2]));
        Assert.False(MerkleProof.VerifyInclusion(Hash(0, 0), 0, 2, [null!], s_roots[2]));
        Assert.False(MerkleProof.VerifyConsistency(1, 2, s_roots[1], s_roots[2], [null!]));
        Assert.False(MerkleProof.VerifyInclusion(Hash(0, 0), long.MaxValue - 1, long.MaxValue, [.. Enumerable.Repeat(s_roots[1], 128)], s_roots[2]));
    }

    private static byte[] Hash(int level, long index) =>
        ReferenceTree.Head(s_entries.AsSpan((int)(index << level), 1 << level));

    private static List<byte[]> Changed(IReadOnlyList<byte[]> proof, int step, int bit)
    {
        var changed = proof.Select(hash => (byte[])hash.Clone()).ToList();
        changed[step % changed.Count][bit / 8] ^= (byte)(1 << (bit % 8));
        return changed;
    }

    private static IEnumerable<(int Leaf, int Size)> LeavesAndSizes() =>
        Enumerable.Range(1, Largest).SelectMany(size => Enumerable.Range(0, size).Select(leaf => (leaf, size)));

    private static IEnumerable<(int Old, int New)> OldAndNewSizes() =>
        Enumerable.Range(1, Largest).SelectMany(size => Enumerable.Range(1, size).Select(old => (old, size)));
}
