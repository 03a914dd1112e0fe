using System.Runtime.InteropServices;

namespace Assay.Store.Engine;

/// <summary>
/// Calls of the embedded engine's library that are made for every value. The driver's own count references of the statement's
/// handle at each one; here whoever calls keeps the statement. The library's lock of a connection stays: nobody else waits at it,
/// and it costs a fiftieth.
/// </summary>
internal static unsafe partial class SqliteLibrary
{
    private const string Name = "e_sqlite3";

    /// <summary>Tells the library to copy what is bound.</summary>
    private static readonly nint Transient = -1;

    public static int BindText(nint statement, int parameter, ReadOnlySpan<byte> utf8)
    {
        fixed (byte* bytes = utf8)
        {
            byte none;
            return sqlite3_bind_text(statement, parameter, bytes == null ? &none : bytes, utf8.Length, Transient);
        }
    }

    public static int BindBytes(nint statement, int parameter, ReadOnlySpan<byte> value)
    {
        fixed (byte* bytes = value)
        {
            byte none;
            return sqlite3_bind_blob(statement, parameter, bytes == null ? &none : bytes, value.Length, Transient);
        }
    }

    /// <summary>The bytes of a text in the database's own UTF-8, or of a blob: valid until the next step.</summary>
    public static ReadOnlySpan<byte> Bytes(nint statement, int column)
    {
        var bytes = sqlite3_column_blob(statement, column);
        return bytes == null ? default : new ReadOnlySpan<byte>(bytes, sqlite3_column_bytes(statement, column));
    }

    [LibraryImport(Name, EntryPoint = "sqlite3_step")]
    public static partial int Step(nint statement);

    [LibraryImport(Name, EntryPoint = "sqlite3_reset")]
    public static partial int Reset(nint statement);

    [LibraryImport(Name, EntryPoint = "sqlite3_bind_null")]
    [SuppressGCTransition]
    public static partial int BindNull(nint statement, int parameter);

    [LibraryImport(Name, EntryPoint = "sqlite3_bind_int64")]
    [SuppressGCTransition]
    public static partial int BindWhole(nint statement, int parameter, long value);

    [LibraryImport(Name, EntryPoint = "sqlite3_bind_double")]
    [SuppressGCTransition]
    public static partial int BindReal(nint statement, int parameter, double value);

    [LibraryImport(Name, EntryPoint = "sqlite3_column_type")]
    [SuppressGCTransition]
    public static partial int Type(nint statement, int column);

    [LibraryImport(Name, EntryPoint = "sqlite3_column_int64")]
    [SuppressGCTransition]
    public static partial long Whole(nint statement, int column);

    [LibraryImport(Name, EntryPoint = "sqlite3_column_double")]
    [SuppressGCTransition]
    public static partial double Real(nint statement, int column);

    [LibraryImport(Name)]
    [SuppressGCTransition]
    private static partial byte* sqlite3_column_blob(nint statement, int column);

    [LibraryImport(Name)]
    [SuppressGCTransition]
    private static partial int sqlite3_column_bytes(nint statement, int column);

    [LibraryImport(Name)]
    private static partial int sqlite3_bind_text(nint statement, int parameter, byte* bytes, int length, nint release);

    [LibraryImport(Name)]
    private static partial int sqlite3_bind_blob(nint statement, int parameter, byte* bytes, int length, nint release);
}
