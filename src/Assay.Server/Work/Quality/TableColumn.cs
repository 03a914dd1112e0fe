using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Assay.Server.Work.Quality;

/// <summary>What a column's cells are taken for.</summary>
internal enum ColumnKind
{
    /// <summary>Not read.</summary>
    Ignored,

    Numbers,

    Names,

    /// <summary>Numbers while all cells are, names otherwise.</summary>
    Either,
}

/// <summary>One column of a table: numbers, or codes of names. An empty cell is missing.</summary>
internal sealed class TableColumn(string name, ColumnKind kind)
{
    /// <summary>Different numbers up to which their spelling is remembered, in case the column turns out to hold names.</summary>
    private const int MostSpellings = 10_000;

    public const int Missing = -1;

    private readonly List<double> _numbers = [];
    private readonly List<int> _codes = [];
    private readonly Dictionary<string, int> _codeOf = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];
    private ColumnKind _kind = kind;

    public string Name => name;

    public bool IsIgnored => _kind == ColumnKind.Ignored;

    /// <summary>True where the cells are numbers, and where there are none.</summary>
    public bool IsNumeric => _kind is ColumnKind.Numbers or ColumnKind.Either;

    public int Rows => IsNumeric ? _numbers.Count : _codes.Count;

    /// <summary>[rows], NaN where missing; for numeric columns.</summary>
    public ReadOnlySpan<double> Numbers => CollectionsMarshal.AsSpan(_numbers);

    /// <summary>[rows]: indices of <see cref="Names"/>, -1 where missing; for columns of names.</summary>
    public ReadOnlySpan<int> Codes => CollectionsMarshal.AsSpan(_codes);

    /// <summary>In the order of appearance.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>A cell as it is shown; empty where missing.</summary>
    public string Text(int row) =>
        !IsNumeric ? (_codes[row] < 0 ? "" : _names[_codes[row]])
        : double.IsNaN(_numbers[row]) ? "" : _numbers[row].ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Fills up with missing cells.</summary>
    public void Pad(int rows)
    {
        while (IsNumeric && _numbers.Count < rows)
        {
            _numbers.Add(double.NaN);
        }

        while (KeepsCodes && _codes.Count < rows)
        {
            _codes.Add(Missing);
        }
    }

    /// <summary>Adds a number, with its spelling.</summary>
    public void Add(double number, ReadOnlySpan<byte> text)
    {
        if (IsNumeric)
        {
            _numbers.Add(number);
        }

        if (KeepsCodes)
        {
            _codes.Add(Code(Encoding.UTF8.GetString(text)));
        }
    }

    /// <summary>Adds a text that is no number.</summary>
    /// <returns>Null, or what is wrong with it.</returns>
    public string? Add(string text)
    {
        if (_kind == ColumnKind.Either && KeepsCodes)
        {
            _kind = ColumnKind.Names;
            _numbers.Clear();
        }

        if (_kind != ColumnKind.Names)
        {
            return $"\"{Items.ColumnRoles.Short(text)}\" is no number, and "
                + (_kind == ColumnKind.Numbers ? "this column needs numbers. Write a number, or leave the row out." : "the column held numbers so far. Mend the cell, or name the column as one of names.");
        }

        _codes.Add(Code(text));
        return null;
    }

    /// <summary>Past the limit a column of numbers is one for good.</summary>
    private bool KeepsCodes => _kind == ColumnKind.Names || (_kind == ColumnKind.Either && _names.Count <= MostSpellings);

    private int Code(string text)
    {
        ref var code = ref CollectionsMarshal.GetValueRefOrAddDefault(_codeOf, text, out var exists);
        if (!exists)
        {
            code = _names.Count;
            _names.Add(text);
        }

        return code;
    }
}
