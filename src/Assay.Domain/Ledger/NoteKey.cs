using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Assay.Domain.Ledger;

/// <summary>Checks the signatures of one signer. Source: C2SP signed-note, Ed25519 keys (type 0x01).</summary>
/// <param name="Name">Not empty; no white space and no plus sign.</param>
/// <param name="PublicKey">32 bytes.</param>
public sealed record NoteKey(string Name, byte[] PublicKey)
{
    internal const byte Ed25519Type = 1;

    /// <summary>The first four bytes, big end first, of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key). Tells keys apart; proves nothing.</summary>
    public uint Id => BinaryPrimitives.ReadUInt32BigEndian(
        SHA256.HashData([.. Encoding.UTF8.GetBytes(Name), (byte)'\n', Ed25519Type, .. PublicKey]));

    /// <summary><c>name+id in 8 hexadecimal digits+base64(0x01 ‖ public key)</c>, the form that is published.</summary>
    public string ToVerifier() => string.Create(
        CultureInfo.InvariantCulture, $"{Name}+{Id:x8}+{Convert.ToBase64String([Ed25519Type, .. PublicKey])}");

    /// <summary>False when the text has another form, another kind of key, or an id that is not the key's.</summary>
    public static bool TryParse(string verifier, out NoteKey key)
    {
        key = new("", []);
        var parts = verifier.Split('+', 3);
        var bytes = new byte[1 + Ed25519.PublicKeySize];
        if (parts.Length != 3 || !IsName(parts[0])
            || !Convert.TryFromBase64String(parts[2], bytes, out var written) || written != bytes.Length || bytes[0] != Ed25519Type)
        {
            return false;
        }

        var parsed = new NoteKey(parts[0], bytes[1..]);
        var isExact = parsed.ToVerifier() == verifier;
        key = isExact ? parsed : key;
        return isExact;
    }

    public bool Equals(NoteKey? other) => other is not null && Name == other.Name && PublicKey.AsSpan().SequenceEqual(other.PublicKey);

    public override int GetHashCode() => HashCode.Combine(Name, PublicKey.Length > 0 ? PublicKey[0] : 0);

    internal static bool IsName(string name) => name.Length > 0 && !name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c == '+');

    internal bool Verifies(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        PublicKey.Length == Ed25519.PublicKeySize && signature.Length == Ed25519.SignatureSize
        && Ed25519.Verify(signature.ToArray(), 0, PublicKey, 0, message.ToArray(), 0, message.Length);
}

/// <summary>Signs notes. Keeps the secret in memory: hand it out to nobody who may not sign.</summary>
public sealed class NoteSigner
{
    private readonly Ed25519PrivateKeyParameters _secret;

    private NoteSigner(NoteKey key, Ed25519PrivateKeyParameters secret) => (Key, _secret) = (key, secret);

    public NoteKey Key { get; }

    /// <param name="seed32">32 secret bytes (RFC 8032 calls them the private key).</param>
    /// <exception cref="ArgumentException">The name is no key name, or the seed does not have 32 bytes.</exception>
    public static NoteSigner FromSeed(string name, ReadOnlySpan<byte> seed32)
    {
        if (!NoteKey.IsName(name))
        {
            throw new ArgumentException("A key name is not empty and holds no white space and no plus sign.", nameof(name));
        }

        if (seed32.Length != Ed25519.SecretKeySize)
        {
            throw new ArgumentException("A seed has 32 bytes.", nameof(seed32));
        }

        var secret = new Ed25519PrivateKeyParameters(seed32.ToArray());
        return new(new(name, secret.GeneratePublicKey().GetEncoded()), secret);
    }

    internal byte[] Sign(byte[] message)
    {
        var signature = new byte[Ed25519.SignatureSize];
        _secret.Sign(Ed25519.Algorithm.Ed25519, null, message, 0, message.Length, signature, 0);
        return signature;
    }
}
