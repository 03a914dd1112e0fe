using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Assay.Tests.Support.Faults;

/// <summary>Files that are nearly right, made by a seed: the bytes of a valid one, of which one or two things are then spoiled.</summary>
public sealed partial class FuzzedFiles(int seed)
{
    /// <summary>What may stand in the place of a name, a cell or a value, as it is written in some format or other.</summary>
    private static readonly string[] Parts =
    [
        "", "null", "true", "0", "-1", "1.5", "1e308", "1e999", "-0", "9223372036854775807", "9223372036854775808", "123456789012345678901234567890", "\"\"", "\" \"", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"",
        "\"\\udc00x\"", "\"\\u202e\"", "[]", "{}", "[null]", "[[]]", "{\"\":null}", "{\"a\":null}", "NaN", "Infinity", "-Infinity", "\"2026-13-45\"", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "../../etc/passwd",
        "'; DROP TABLE item; --", "=1+1", "\\", "\"", "\"\"\"", "'", "&a", "*a", "!!binary x", "<<: *a", "|", ">-", "- -", "? x", "%YAML 9.9", "---", "...", "# x", "\t", "{", "}", "[", "]", ":", ",", "\u0085", "\u2028",
        "\u0000", "\u202e", "\uFEFF", "\uFFFF", "\U0010FFFF", "e\u0301", "task", "worker", "label", "id", "index", "name", "classes", "fields",
    ];

    private static readonly byte[][] Heads =
    [
        [0x1F, 0x8B, 8, 0, 0, 0, 0, 0], [.. "PK\x3\x4"u8, 20, 0], [0x89, .. "PNG\r\n\x1A\n"u8], [.. "PAR1"u8], [.. "%PDF-1.7\n"u8], [0x28, 0xB5, 0x2F, 0xFD], [0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0xFE, 0xFF], [0xFF, 0xFE, 0, 0], [0], [.. "SQLite format 3\0"u8],
    ];

    private static readonly byte[][] Inserted =
    [
        [0xC3, 0x28], [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE9], [0xF4, 0x90, 0x80, 0x80], [0], [0, 0, 0, 0], [.. "\\u0000"u8], [.. "\\ud800"u8], [.. "\"\\ud800\""u8], [13], [13, 13, 10], [.. "\""u8], [.. "\\"u8], [.. "\n\n\n"u8], [0x1A], [0x1B, .. "[31m"u8],
    ];

    private readonly Random _random = new(seed);

    public int Next(int below) => _random.Next(below);

    public T One<T>(IReadOnlyList<T> of) => of[_random.Next(of.Count)];

    /// <summary>The same bytes now and then, else spoiled in one way or two.</summary>
    public byte[] Spoil(byte[] content)
    {
        for (var spoils = _random.Next(10) switch { 0 => 0, < 8 => 1, _ => 2 }; spoils > 0; spoils--)
        {
            content = Once(content);
        }

        return content;
    }

    private byte[] Once(byte[] content) => _random.Next(24) switch
    {
        0 => [],
        1 => One<byte[]>([[10], [32, 10, 10], [0xEF, 0xBB, 0xBF], [13], [0], .. Heads]),
        2 or 3 => content[.._random.Next(content.Length + 1)],
        4 or 5 => Flipped(content),
        6 => [.. One(Heads), .. content],
        7 => Packed(content),
        8 => AsText(content, text => One<Encoding>([Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32]).GetBytes("\uFEFF" + text)),
        9 => AsText(content, text => Encoding.Latin1.GetBytes(text.Replace('e', 'é'))),
        10 => AsText(content, text => Encoding.UTF8.GetBytes(text.ReplaceLineEndings(One<string>(["\r", "\r\n", "\u2028", "\n\n"])))),
        11 or 12 => Put(content, One(Inserted)),
        13 => Lines(content),
        14 => [.. Enumerable.Repeat(content, _random.Next(2, 6)).SelectMany(c => c)],
        15 => Put(content, Encoding.UTF8.GetBytes(Deep())),
        16 => Replaced(content, _ => Deep()),
        17 => Replaced(content, _ => new string(One(['x', 'é', '9', ' ', '"']), One([300, 3000, 70_000, 5_000_000]))),
        18 => AsText(content, text => Encoding.UTF8.GetBytes(Member().Replace(text, m => _random.Next(4) == 0 ? $"{m.Value},{m.Groups[1].Value}:null" : m.Value))),
        19 => Replaced(content, token => token + "x"),
        _ => Replaced(content, _ => One(Parts)),
    };

    /// <summary>Opened and not closed, or closed too, in JSON, YAML or quotes.</summary>
    private string Deep()
    {
        var depth = One([70, 300, 10_000]);
        return _random.Next(5) switch
        {
            0 => new string('[', depth),
            1 => new string('[', depth) + new string(']', depth),
            2 => string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth),
            3 => string.Concat(Enumerable.Repeat("- ", depth)),
            _ => string.Concat(Enumerable.Range(0, Math.Min(depth, 2000)).Select(i => new string(' ', i) + "a:\n")),
        };
    }

    private byte[] Flipped(byte[] content)
    {
        byte[] flipped = [.. content];
        for (var flips = _random.Next(1, 9); flips > 0 && content.Length > 0; flips--)
        {
            flipped[_random.Next(content.Length)] ^= (byte)(1 << _random.Next(8));
        }

        return flipped;
    }

    private byte[] Packed(byte[] content)
    {
        using var to = new MemoryStream();
        using (var packing = new GZipStream(to, CompressionLevel.Fastest, leaveOpen: true))
        {
            packing.Write(content);
        }

        return _random.Next(2) == 0 ? to.ToArray() : to.ToArray()[..(int)(to.Length / 2)];
    }

    private byte[] Put(byte[] content, byte[] what)
    {
        var at = _random.Next(content.Length + 1);
        return [.. content.AsSpan(0, at), .. what, .. content.AsSpan(at)];
    }

    /// <summary>A line twice, left out, or in the place of another.</summary>
    private byte[] Lines(byte[] content) => AsText(content, text =>
    {
        var lines = text.Split('\n').ToList();
        var (at, other) = (_random.Next(lines.Count), _random.Next(lines.Count));
        switch (_random.Next(3))
        {
            case 0:
                lines.Insert(other, lines[at]);
                break;
            case 1:
                lines.RemoveAt(at);
                break;
            default:
                (lines[at], lines[other]) = (lines[other], lines[at]);
                break;
        }

        return Encoding.UTF8.GetBytes(string.Join('\n', lines));
    });

    /// <summary>Something else in the place of one name, cell or value.</summary>
    private byte[] Replaced(byte[] content, Func<string, string> by) => AsText(content, text =>
    {
        var tokens = Token().Matches(text);
        if (tokens.Count == 0)
        {
            return Encoding.UTF8.GetBytes(text + by(""));
        }

        var token = tokens[_random.Next(tokens.Count)];
        return Encoding.UTF8.GetBytes(string.Concat(text.AsSpan(0, token.Index), by(token.Value), text.AsSpan(token.Index + token.Length)));
    });

    /// <summary>What is no text, such as a database, has bits flipped.</summary>
    private byte[] AsText(byte[] content, Func<string, byte[]> spoil) => content.Length > 4_000_000 || content.AsSpan().Contains((byte)0) ? Flipped(content) : spoil(Encoding.UTF8.GetString(content));

    [GeneratedRegex("""
        "[^"\n]*"|[^\s,:{}\[\]"]+
        """)]
    private static partial Regex Token();

    [GeneratedRegex("""
        ("[^"\n]*"):("[^"\n]*"|[^\s,:{}\[\]"]+)
        """)]
    private static partial Regex Member();
}
