using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Store.Access;
using Assay.Store.Engine;

namespace Assay.Store.Ledger;

/// <summary>
/// The key that signs the ledger: a file beside the data, whose verifier key the database names. Another in its place, where it
/// is lost or was read by others, is an event of the instance's log that names both.
/// </summary>
internal static class LedgerKey
{
    /// <param name="create">True where this may be the first start, which makes the key.</param>
    /// <exception cref="InvalidOperationException">The key is missing where there is a ledger, or is another database's.</exception>
    public static NoteSigner Open(SqlSession session, StoreSettings settings, string name, bool create)
    {
        var stated = InstanceRow.Find(session, InstanceRow.LedgerKey);
        TakeUp(settings.KeyFile, stated, name);
        if (!File.Exists(settings.KeyFile) && (!create || stated is not null || session.Any("SELECT 1 FROM ledger_checkpoint")))
        {
            throw new InvalidOperationException(
                $"{settings.KeyFile} is missing: it holds the key that signs this database's ledger{(stated is null ? "" : $" ({stated})")}. Put it back from a backup. "
                + "If it is lost for good, assay key replace makes another and records that.");
        }

        if (!File.Exists(settings.KeyFile))
        {
            Make(settings.KeyFile);
        }

        var signer = Signer(settings.KeyFile, name);
        InstanceRow.Add(session, InstanceRow.LedgerKey, signer.Key.ToVerifier());
        return InstanceRow.Find(session, InstanceRow.LedgerKey) == signer.Key.ToVerifier()
            ? signer
            : throw new InvalidOperationException(
                $"{settings.KeyFile} is not the key of this database, whose ledger is signed by {InstanceRow.Find(session, InstanceRow.LedgerKey)}; the file holds {signer.Key.ToVerifier()}. "
                + "Put the right file back, or name the folder that belongs to the database.");
    }

    /// <summary>Puts a key in its place that a replacement was broken off with: the database names it, and its file still stands beside.</summary>
    private static void TakeUp(string file, string? stated, string name)
    {
        if (stated is not null && !Holds(file, stated, name) && DataFolder.Beside(file).FirstOrDefault(beside => Holds(beside, stated, name)) is { } made)
        {
            MoveInto(file, made, stated, name);
        }
    }

    /// <summary>Moves a new key to where it belongs.</summary>
    public static void MoveInto(string file, string made, string verifier, string name)
    {
        try
        {
            File.Move(made, file, overwrite: true);
        }
        catch (FileNotFoundException) when (Holds(file, verifier, name))
        {
            // Another process was first.
        }
    }

    /// <summary>Whether a file holds the key that verifies as this.</summary>
    public static bool Holds(string file, string verifier, string name)
    {
        try
        {
            return Signer(file, name).Key.ToVerifier() == verifier;
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Holds the key of an instance that is copied against its database: a copy with another key could not be opened.</summary>
    /// <exception cref="InvalidOperationException">The key is missing, none, or another database's.</exception>
    public static void Check(SqlSession session, StoreSettings settings)
    {
        if (InstanceRow.Find(session, InstanceRow.LedgerKey) is { } stated && InstanceRow.Find(session, InstanceRow.Name) is { } name && Signer(settings.KeyFile, name).Key.ToVerifier() is var held && held != stated)
        {
            throw new InvalidOperationException($"{settings.KeyFile} is not the key of the database beside it, whose ledger is signed by {stated}; the file holds {held}. Put the right file back.");
        }
    }

    /// <exception cref="InvalidOperationException">The file holds no key.</exception>
    public static NoteSigner Signer(string file, string name)
    {
        if (!File.Exists(file))
        {
            throw new InvalidOperationException($"{file} is missing: it holds the key that signs the ledger. Put it back from a backup.");
        }

        var seed = new byte[64];
        return Base64.DecodeFromUtf8(File.ReadAllBytes(file).AsSpan().Trim(" \t\r\n"u8), seed, out _, out var written) == OperationStatus.Done && written == 32
            ? NoteSigner.FromSeed(name, seed.AsSpan(0, 32))
            : throw new InvalidOperationException($"{file} is not a ledger key: 32 bytes in base64.");
    }

    /// <summary>Signs nothing with a key that another process has replaced: whoever trusts the new one alone would refuse it.</summary>
    /// <exception cref="KeyReplacedException">The database names another key.</exception>
    public static void RefuseReplaced(SqlSession session, NoteSigner signer)
    {
        if (!Stands(session, signer))
        {
            throw new KeyReplacedException();
        }
    }

    /// <summary>Whether a key is still the one that the database names.</summary>
    public static bool Stands(SqlSession session, NoteSigner signer) => InstanceRow.Find(session, InstanceRow.LedgerKey) is not { } stated || stated == signer.Key.ToVerifier();

    /// <summary>A new key in a file of its own beside the place that it is for.</summary>
    public static string NewFile(string file) =>
        DataFolder.WriteBeside(file, Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) + "\n"));

    /// <summary>Keys that signed before, newest first, as the instance's log names them.</summary>
    public static IReadOnlyList<NoteKey> Earlier(SqlSession session) =>
    [
        .. session.Query(
                "SELECT value FROM ledger_event WHERE ledger_key >= $1 AND ledger_key < $2 AND kind = $3 ORDER BY ledger_key DESC",
                r => r.TextOrNull(0), Keys.Of(0, 0), Keys.Of(1, 0), EventKind.LedgerKeyReplaced)
            .Select(Old).OfType<NoteKey>(),
    ];

    public static LedgerEvent Replace(UnitOfWork unit, string? old, NoteKey key, Authority by)
    {
        InstanceRow.Put(unit.Session, InstanceRow.LedgerKey, key.ToVerifier());
        var value = new JsonObject { ["new"] = key.ToVerifier(), ["old"] = old };
        return unit.Log(default).Append(new EventDraft(Ids.NewEvent(unit), EventKind.LedgerKeyReplaced, by.Actor, by.Tool, Json.Canonical(value)));
    }

    /// <summary>Null where the value is gone or was tampered with, which verify says.</summary>
    private static NoteKey? Old(string? value)
    {
        try
        {
            return value is not null && JsonNode.Parse(value) is JsonObject said && said["old"] is JsonValue old && old.TryGetValue(out string? text) && NoteKey.TryParse(text, out var key) ? key : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whole or not there at all: of processes that start at once, one makes the key and the others read it.</summary>
    private static void Make(string file)
    {
        var made = NewFile(file);
        try
        {
            // A move looks first and may then replace what another process made in between; a second name for a file never does.
            if (OperatingSystem.IsWindows() || (Link(made, file) != 0 && !File.Exists(file)))
            {
                File.Move(made, file, overwrite: false);
            }
        }
        catch (IOException) when (File.Exists(file))
        {
            // Another process was first.
        }

        File.Delete(made);
    }

    /// <summary>link(2).</summary>
    /// <returns>0 where it was made.</returns>
    [DllImport("libc", EntryPoint = "link", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link(string from, string to);
}
