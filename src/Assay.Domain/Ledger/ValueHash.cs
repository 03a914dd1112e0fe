namespace Assay.Domain.Ledger;

/// <summary>What the ledger keeps of a value when the value itself is erased: SHA-256(salt ‖ canonical value).</summary>
/// <remarks>Without the salt nobody can guess the value from the hash. The salt has a fixed length, so that no two pairs share an input.</remarks>
public static class ValueHash
{
    /// <summary>Bytes of a salt.</summary>
    public const int SaltSize = 16;

    /// <param name="salt">16 bytes by chance, new for each value.</param>
    /// <param name="canonicalValue">As <see cref="CanonicalJson"/> writes it.</param>
    public static byte[] Of(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> canonicalValue)
    {
        if (salt.Length != SaltSize)
        {
            throw new ArgumentException("A salt has 16 bytes.", nameof(salt));
        }

        return Digest.Of(salt, canonicalValue);
    }
}
