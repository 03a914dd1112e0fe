using System.Numerics;

namespace Assay.Domain.Ledger;

/// <summary>The root of the complete subtree over leaves [index &lt;&lt; level, (index + 1) &lt;&lt; level); level 0 is the leaf hash itself.</summary>
public delegate byte[] SubtreeHash(int level, long index);

/// <summary>Proofs that an entry is in a log and that a log only grew. Source: RFC 9162, sections 2.1.3 and 2.1.4.</summary>
/// <remarks>
/// Making a proof asks for complete subtrees only, at most 64 for each step of the path.
/// Checking follows the RFC's iterative algorithms and never throws, whatever it is given.
/// </remarks>
public static class MerkleProof
{
    /// <summary>The audit path of a leaf, lowest sibling first.</summary>
    public static IReadOnlyList<byte[]> Inclusion(long leaf, long size, SubtreeHash hash)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(leaf);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(leaf, size);
        var path = new List<byte[]>();
        var (start, count) = (0L, size);
        while (count > 1)
        {
            var half = LargestPowerBelow(count);
            var goesLeft = leaf - start < half;
            path.Add(goesLeft ? RangeHash(start + half, count - half, hash) : RangeHash(start, half, hash));
            (start, count) = goesLeft ? (start, half) : (start + half, count - half);
        }

        path.Reverse();
        return path;
    }

    /// <summary>Shows that the log of <paramref name="newSize"/> continues the one of <paramref name="oldSize"/>; empty when the sizes are equal or the old log was.</summary>
    public static IReadOnlyList<byte[]> Consistency(long oldSize, long newSize, SubtreeHash hash)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);
        var path = new List<byte[]>();
        if (oldSize == 0 || oldSize == newSize)
        {
            return path;
        }

        var (start, count, isOldRoot) = (0L, newSize, true);
        while (oldSize - start != count)
        {
            var half = LargestPowerBelow(count);
            var goesLeft = oldSize - start <= half;
            path.Add(goesLeft ? RangeHash(start + half, count - half, hash) : RangeHash(start, half, hash));
            (start, count) = goesLeft ? (start, half) : (start + half, count - half);
            isOldRoot &= goesLeft;
        }

        if (!isOldRoot)
        {
            path.Add(RangeHash(start, count, hash));
        }

        path.Reverse();
        return path;
    }

    public static byte[] RootAt(long size, SubtreeHash hash)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return size == 0 ? Merkle.EmptyRoot : RangeHash(0, size, hash);
    }

    public static bool VerifyInclusion(
        ReadOnlySpan<byte> leafHash, long leaf, long size, IReadOnlyList<byte[]> proof, ReadOnlySpan<byte> root)
    {
        if (leaf < 0 || leaf >= size || !AreHashes(proof) || leafHash.Length != Merkle.HashSize || root.Length != Merkle.HashSize)
        {
            return false;
        }

        var (node, last) = (leaf, size - 1);
        Span<byte> computed = stackalloc byte[Merkle.HashSize];
        leafHash.CopyTo(computed);
        foreach (var sibling in proof)
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                Merkle.NodeHash(sibling, computed, computed);
                SkipToLeftChild(ref node, ref last);
            }
            else
            {
                Merkle.NodeHash(computed, sibling, computed);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && computed.SequenceEqual(root);
    }

    /// <summary>True also for the empty log (with its own root) before any log, and for a log before itself; both proofs are empty.</summary>
    public static bool VerifyConsistency(
        long oldSize, long newSize, ReadOnlySpan<byte> oldRoot, ReadOnlySpan<byte> newRoot, IReadOnlyList<byte[]> proof)
    {
        if (oldSize < 0 || oldSize > newSize || !AreHashes(proof)
            || oldRoot.Length != Merkle.HashSize || newRoot.Length != Merkle.HashSize)
        {
            return false;
        }

        if (oldSize == newSize)
        {
            return proof.Count == 0 && oldRoot.SequenceEqual(newRoot) && (oldSize > 0 || oldRoot.SequenceEqual(Merkle.EmptyRoot));
        }

        if (oldSize == 0)
        {
            return proof.Count == 0 && oldRoot.SequenceEqual(Merkle.EmptyRoot);
        }

        return VerifyGrowth(oldSize, newSize, oldRoot, newRoot, proof);
    }

    private static bool VerifyGrowth(
        long oldSize, long newSize, ReadOnlySpan<byte> oldRoot, ReadOnlySpan<byte> newRoot, IReadOnlyList<byte[]> proof)
    {
        // The old root of a complete tree is a node of the new tree and is left out of the proof.
        var isComplete = BitOperations.IsPow2(oldSize);
        if (proof.Count == 0)
        {
            return false;
        }

        var (node, last) = (oldSize - 1, newSize - 1);
        while ((node & 1) == 1)
        {
            (node, last) = (node >> 1, last >> 1);
        }

        Span<byte> ofOld = stackalloc byte[Merkle.HashSize];
        Span<byte> ofNew = stackalloc byte[Merkle.HashSize];
        (isComplete ? oldRoot : proof[0]).CopyTo(ofOld);
        ofOld.CopyTo(ofNew);
        for (var i = isComplete ? 0 : 1; i < proof.Count; i++)
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                Merkle.NodeHash(proof[i], ofOld, ofOld);
                Merkle.NodeHash(proof[i], ofNew, ofNew);
                SkipToLeftChild(ref node, ref last);
            }
            else
            {
                Merkle.NodeHash(ofNew, proof[i], ofNew);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && ofOld.SequenceEqual(oldRoot) && ofNew.SequenceEqual(newRoot);
    }

    /// <summary>A node that is last on its level and a left child has no sibling there: it moves up unchanged.</summary>
    private static void SkipToLeftChild(ref long node, ref long last)
    {
        while ((node & 1) == 0 && node != 0)
        {
            (node, last) = (node >> 1, last >> 1);
        }
    }

    private static bool AreHashes(IReadOnlyList<byte[]>? proof) =>
        proof is { Count: <= 128 } && proof.All(hash => hash is { Length: Merkle.HashSize });

    private static byte[] RangeHash(long start, long count, SubtreeHash hash)
    {
        if (BitOperations.IsPow2(count))
        {
            var level = BitOperations.Log2((ulong)count);
            return hash(level, start >> level);
        }

        var half = LargestPowerBelow(count);
        return Merkle.NodeHash(RangeHash(start, half, hash), RangeHash(start + half, count - half, hash));
    }

    private static long LargestPowerBelow(long count) => 1L << BitOperations.Log2((ulong)(count - 1));
}
