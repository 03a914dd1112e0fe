using System.Security.Cryptography;
using Assay.Domain.Ledger;
using CsCheck;

namespace Assay.Domain.Tests.Ledger;

public sealed class SignedNoteTests
{
    /// <summary>A published note and its key, known from the documentation of the format's first implementation.</summary>
    private const string KnownVerifier = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    private const string KnownNote =
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
        + "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    /// <summary>The secret of RFC 8032, 7.1, test 1.</summary>
    private static readonly byte[] s_seed = Convert.FromHexString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");

    private static readonly NoteSigner s_signer = NoteSigner.FromSeed("log.example/7", s_seed);

    [Fact]
    public void A_published_note_verifies()
    {
        Assert.True(NoteKey.TryParse(KnownVerifier, out var key));

        var good = SignedNote.TryVerify(KnownNote, key, out var body, out var error);

        Assert.True(good, error);
        Assert.EndsWith("what your problem is.\n", body);
        Assert.Equal(0xc74f20a3, key.Id);
        Assert.Equal(KnownVerifier, key.ToVerifier());
    }

    [Fact]
    public void A_seed_gives_the_public_key_of_the_standard() => Assert.Equal(
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", Convert.ToHexStringLower(s_signer.Key.PublicKey));

    [Fact]
    public void A_signed_checkpoint_reads_back()
    {
        var checkpoint = new Checkpoint("log.example/7", 123, SHA256.HashData([1]));

        var note = SignedNote.Sign(checkpoint.Body(), s_signer);
        var good = SignedNote.TryVerify(note, s_signer.Key, out var body, out _);

        Assert.True(good);
        Assert.True(Checkpoint.TryParse(body, out var back));
        Assert.Equal(checkpoint, back);
    }

    [Fact]
    public void A_key_reads_back_from_its_published_form()
    {
        Assert.True(NoteKey.TryParse(s_signer.Key.ToVerifier(), out var key));

        Assert.Equal(s_signer.Key, key);
    }

    [Fact]
    public void A_note_with_signatures_of_others_verifies_by_the_known_key()
    {
        var other = NoteSigner.FromSeed("witness.example", SHA256.HashData([2]));
        var note = SignedNote.Sign("text\n", other) + SignedNote.Sign("text\n", s_signer)["text\n\n".Length..];

        Assert.True(SignedNote.TryVerify(note, s_signer.Key, out var body, out _));
        Assert.True(SignedNote.TryVerify(note, other.Key, out _, out _));
        Assert.Equal("text\n", body);
    }

    [Fact]
    public void A_text_with_empty_lines_is_signed_whole()
    {
        var note = SignedNote.Sign("one\n\ntwo\n", s_signer);

        Assert.True(SignedNote.TryVerify(note, s_signer.Key, out var body, out _));
        Assert.Equal("one\n\ntwo\n", body);
    }

    [Fact]
    public void A_changed_text_is_named_as_such()
    {
        var note = SignedNote.Sign("log\n5\n", s_signer).Replace("5", "6", StringComparison.Ordinal);

        var good = SignedNote.TryVerify(note, s_signer.Key, out var body, out var error);

        Assert.False(good);
        Assert.Empty(body);
        Assert.StartsWith("The ", error);
    }

    [Fact]
    public void A_key_of_the_same_name_does_not_verify()
    {
        var impostor = NoteSigner.FromSeed("log.example/7", SHA256.HashData([3]));
        var note = SignedNote.Sign("log\n5\n", impostor);

        Assert.False(SignedNote.TryVerify(note, s_signer.Key, out _, out var error));
        Assert.Equal("The note has no signature of log.example/7 with this key.", error);
    }

    [Fact]
    public void Any_changed_character_is_noticed()
    {
        var note = SignedNote.Sign("log.example/7\n5\nAAAA\n", s_signer);

        Gen.Select(Gen.Int[0, note.Length - 1], Gen.Char[' ', '~']).Where((at, c) => note[at] != c).Sample((at, c) =>
            !SignedNote.TryVerify(note[..at] + c + note[(at + 1)..], s_signer.Key, out _, out _), iter: 300);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\n\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\n— \n")]
    [InlineData("text\n\n— name !!\n")]
    [InlineData("text\n\nname AAAAAAAA\n")]
    [InlineData("te\txt\n\n— name AAAAAAAA\n")]
    public void What_is_no_signed_note_is_refused(string note) =>
        Assert.False(SignedNote.TryVerify(note, s_signer.Key, out _, out _));

    [Theory]
    [InlineData("no newline")]
    [InlineData("tab\t\n")]
    public void A_body_that_cannot_be_a_note_is_not_signed(string body) =>
        Assert.Throws<ArgumentException>(() => SignedNote.Sign(body, s_signer));

    [Fact]
    public void A_body_with_a_lone_surrogate_is_not_signed() =>
        Assert.Throws<ArgumentException>(() => SignedNote.Sign("lone \ud800\n", s_signer));

    [Theory]
    [InlineData("")]
    [InlineData("PeterNeumann")]
    [InlineData("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a3+AAAA")]
    public void What_is_no_published_key_is_refused(string verifier) => Assert.False(NoteKey.TryParse(verifier, out _));

    [Theory]
    [InlineData("with space")]
    [InlineData("with+plus")]
    [InlineData("")]
    public void A_signer_needs_a_key_name(string name) => Assert.Throws<ArgumentException>(() => NoteSigner.FromSeed(name, s_seed));

    [Theory]
    [InlineData("log\n5\n")]
    [InlineData("log\n05\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("log\n-5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("\n5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("log\n5\nAAAA\n")]
    [InlineData("log\n5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("log\n99999999999999999999\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    public void What_is_no_checkpoint_is_refused(string body) => Assert.False(Checkpoint.TryParse(body, out _));

    [Fact]
    public void A_checkpoint_with_extension_lines_is_read()
    {
        var read = Checkpoint.TryParse("log\n0\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nmore\n", out var checkpoint);

        Assert.True(read);
        Assert.Equal(new Checkpoint("log", 0, new byte[32]), checkpoint);
    }

    [Fact]
    public void A_value_hash_is_that_of_salt_and_value()
    {
        var salt = new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };

        var hash = ValueHash.Of(salt, "{}"u8);

        Assert.Equal(SHA256.HashData([.. salt, (byte)'{', (byte)'}']), hash);
        Assert.Throws<ArgumentException>(() => ValueHash.Of([1], "{}"u8));
    }
}
