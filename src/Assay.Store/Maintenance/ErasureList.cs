using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Assay.Domain;
using Assay.Store.Engine;

namespace Assay.Store.Maintenance;

/// <summary>One thing that was erased, as the list beside the data keeps it: ids only.</summary>
/// <param name="Added">The event that brought the item. After a restore a number is given again, and then means another item.</param>
/// <param name="Created">When the person became known, in microseconds since 1970 UTC; for the same reason.</param>
public sealed record Erasure(string? Item, string? Actor, string? Added = null, long? Created = null)
{
    /// <summary>Whether this line is of the thing that another one names, as far as both say which of its number they mean.</summary>
    public bool IsOf(Erasure other) =>
        Item == other.Item && Actor == other.Actor && (Added is null || other.Added is null || Added == other.Added) && (Created is null || other.Created is null || Created == other.Created);

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public string ToLine() => JsonSerializer.Serialize(this, Options);

    /// <exception cref="FormatException">The line is none.</exception>
    public static Erasure Parse(string line)
    {
        try
        {
            // An event that is misspelt would be taken for another item's, and the line passed over.
            if (JsonSerializer.Deserialize<Erasure>(line, Options) is { } erasure
                && (erasure.Added is null || (Guid.TryParseExact(erasure.Added, "D", out var added) && added.ToString() == erasure.Added))
                && (ItemId.TryParse(erasure.Item, null, out _), ActorId.TryParse(erasure.Actor, null, out _)) is (true, false) or (false, true))
            {
                return erasure;
            }
        }
        catch (JsonException)
        {
        }

        throw new FormatException("Not an erasure.");
    }
}

/// <summary>
/// The list of erasures beside the data (erasures.jsonl). An erasure stands on it, on the disk, before anything is removed, so
/// that a restore can erase again; what cannot be read of it is never passed over.
/// </summary>
public static class ErasureList
{
    /// <exception cref="InvalidOperationException">A line cannot be read; the message says which, and what to do.</exception>
    public static async Task<IReadOnlyList<Erasure>> ReadAsync(string file)
    {
        if (!File.Exists(file))
        {
            return !Directory.Exists(file) ? [] : throw new InvalidOperationException($"{file} is a folder, and no list of erasures. Put the list back in its place.");
        }

        var bytes = await WholeAsync(file);
        var read = new List<Erasure>();
        var number = 0;
        for (var at = 0; at < bytes.Length; at++)
        {
            number++;
            var length = bytes.AsSpan(at).IndexOf((byte)'\n');
            var torn = length < 0;
            var text = Utf8Text.Of(bytes.AsSpan(at, torn ? bytes.Length - at : length), "the line");
            at += torn ? bytes.Length - at : length;
            if (text.Accepted && text.Value.Trim('\r').Length == 0)
            {
                continue;
            }

            try
            {
                read.Add(Erasure.Parse(text.Accepted ? text.Value.Trim('\r') : throw new FormatException(text.Refusal.Message)));
            }
            catch (FormatException e)
            {
                throw new InvalidOperationException(
                    $"{file}, line {number.ToString(CultureInfo.InvariantCulture)}: "
                    + (torn ? "the line is cut off, so the list may lack what was erased last. Take a whole copy of it. Where there is none, remove this line: an erasure begins only once its line is whole on the disk."
                        : !text.Accepted ? $"{text.Refusal.Message} As it is, the list may lack an erasure."
                        : "this is no erasure, so the list may lack one. Take a whole copy of it, or mend the line: {\"item\":\"ID\",\"added\":\"EVENT\"} or {\"actor\":\"ID\",\"created\":MICROSECONDS}."), e);
            }
        }

        return read;
    }

    /// <summary>Adds to the list, durably. An unfinished last line is of an erasure that never began: it gives way.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be written; the list is as it was.</exception>
    public static async Task AddAsync(string file, IReadOnlyList<Erasure> erasures)
    {
        try
        {
            await using var stream = await OpenAsync(file);
            var end = WholeLines(stream);
            var whole = end.Length;
            stream.SetLength(whole);
            stream.Seek(whole, SeekOrigin.Begin);
            try
            {
                stream.Write(Encoding.UTF8.GetBytes(end.Ending + string.Concat(erasures.Select(e => e.ToLine() + "\n"))));
                stream.Flush(flushToDisk: true);
            }
            catch (IOException)
            {
                stream.SetLength(whole);
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException("The list of erasures cannot be written, so nothing was erased: a restore would bring it back. Look at the disk of the data folder and erase again.", e);
        }
    }

    /// <summary>Writes a whole list in place of what is there.</summary>
    internal static void Write(string file, IEnumerable<Erasure> erasures)
    {
        var made = file + ".new";
        using (var stream = new FileStream(made, Alone(FileMode.Create)))
        {
            stream.Write(Encoding.UTF8.GetBytes(string.Concat(erasures.Distinct().Select(e => e.ToLine() + "\n"))));
            stream.Flush(flushToDisk: true);
        }

        File.Move(made, file, overwrite: true);
    }

    private static async Task<byte[]> WholeAsync(string file)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await File.ReadAllBytesAsync(file);
            }
            catch (IOException) when (tries < 200 && File.Exists(file))
            {
                await Task.Delay(10); // Somebody is adding to it.
            }
        }
    }

    /// <summary>The other one who writes it, a command beside a server, has it for a moment.</summary>
    private static async Task<FileStream> OpenAsync(string file)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return new FileStream(file, Alone(FileMode.OpenOrCreate));
            }
            catch (IOException) when (tries < 200 && File.Exists(file))
            {
                await Task.Delay(10);
            }
        }
    }

    /// <summary>Shared with nobody: what is read is whole.</summary>
    private static FileStreamOptions Alone(FileMode mode)
    {
        var options = DataFolder.NewFile(mode);
        (options.Access, options.BufferSize) = (FileAccess.ReadWrite, 0);
        return options;
    }

    /// <summary>How long the list is without an unfinished last line, and what ends a last line that is whole but for its end.</summary>
    private static (long Length, string Ending) WholeLines(FileStream stream)
    {
        var tail = new byte[(int)Math.Min(4096, stream.Length)];
        stream.Seek(-tail.Length, SeekOrigin.End);
        stream.ReadExactly(tail);
        var last = tail.AsSpan().LastIndexOf((byte)'\n');
        if (last == tail.Length - 1)
        {
            return (stream.Length, "");
        }

        try
        {
            Erasure.Parse(Encoding.UTF8.GetString(tail.AsSpan(last + 1)));
            return (stream.Length, "\n");
        }
        catch (FormatException)
        {
            return (stream.Length - (tail.Length - last - 1), "");
        }
    }
}
