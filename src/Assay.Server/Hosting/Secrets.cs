using System.Security.Cryptography;
using System.Text;

namespace Assay.Server.Hosting;

/// <summary>Secrets with a recognisable prefix and a checksum, so that scanners find them and typing errors are told apart.</summary>
/// <remarks>assay_KIND_ then 43 characters of base64url (32 random bytes) and 6 hexadecimal digits of their SHA-256.</remarks>
internal static class Secrets
{
    public static string New(string kind)
    {
        var random = System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return $"assay_{kind}_{random}{Check(random)}";
    }

    /// <summary>The hash under which a secret is stored; null where it cannot be one of ours.</summary>
    public static byte[]? HashOf(string? secret, string kind)
    {
        var prefix = $"assay_{kind}_";
        return secret is not null && secret.Length == prefix.Length + 49 && secret.StartsWith(prefix, StringComparison.Ordinal) && Check(secret[prefix.Length..^6]) == secret[^6..]
            ? SHA256.HashData(Encoding.ASCII.GetBytes(secret))
            : null;
    }

    private static string Check(string random) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(random)))[..6];
}

/// <summary>Passwords: PBKDF2-HMAC-SHA-512 with 210,000 rounds and 16 bytes of salt (OWASP's figure).</summary>
internal static class Passwords
{
    private const int Rounds = 210_000;
    private const int Longest = 256;

    /// <summary>A shorter name in an address, such as jo, stands in passwords by chance.</summary>
    private const int ShortestName = 4;

    public static string Hash(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        return $"pbkdf2-sha512.{Rounds}.{Convert.ToBase64String(salt)}.{Convert.ToBase64String(Derive(password, salt, Rounds))}";
    }

    public static bool Verify(string password, string? hash)
    {
        var parts = (hash ?? Absent).Split('.');
        return CryptographicOperations.FixedTimeEquals(
            Derive(password.Length > Longest ? "" : password, Convert.FromBase64String(parts[2]), int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture)), Convert.FromBase64String(parts[3])) && hash is not null;
    }

    /// <summary>What is wrong with a new password; null where nothing is.</summary>
    /// <remarks>Length and the commonest choices, no composition rules (NIST SP 800-63B section 5.1.1.2).</remarks>
    public static string? Fault(string password, string email)
    {
        if (password.Length < 12)
        {
            return "The password has fewer than 12 characters; use 12 or more. Several words are easy to remember.";
        }

        if (password.Length > Longest)
        {
            return "The password has more than 256 characters; use fewer.";
        }

        var plain = password.ToLowerInvariant();
        var name = email.Split('@')[0].ToLowerInvariant();
        if (name.Length >= ShortestName && plain.Contains(name, StringComparison.Ordinal))
        {
            return "The password holds the name in your e-mail address; leave it out.";
        }

        return Common.FirstOrDefault(plain.Contains) is { } common ? $"The password holds '{common}', which is among the first that others try; leave it out."
            : plain.Distinct().Count() < 5 ? "The password has fewer than 5 different characters; use several words that do not belong together."
            : null;
    }

    /// <summary>So that an unknown address takes as long as a known one.</summary>
    private static readonly string Absent = Hash("absent");

    private static readonly string[] Common =
        ["password", "passwort", "123456789", "qwertyuiop", "qwertz", "iloveyou", "letmein", "welcome1", "administrator", "abcdefgh", "1q2w3e4r", "assay"];

    private static byte[] Derive(string password, byte[] salt, int rounds) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, rounds, HashAlgorithmName.SHA512, 32);
}
