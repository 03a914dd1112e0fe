namespace Assay.Formats.Rows;

internal enum Frame
{
    /// <summary>A whole record was found.</summary>
    Found,

    /// <summary>The record goes on beyond what is in memory.</summary>
    More,

    /// <summary>No record is left.</summary>
    End,

    /// <summary>The structure is broken: no further record can be found.</summary>
    Broken,
}

/// <summary>Finds where records begin and end. A scan stopped by missing bytes goes on where it stopped.</summary>
internal abstract class Framing
{
    /// <summary>Where the record begins in the unread bytes; before it lies only what separates records.</summary>
    public int Start { get; protected set; }

    /// <summary>Where the record ends, its line end left out.</summary>
    public int End { get; protected set; }

    /// <summary>How much the record takes, with what separates it from the next one.</summary>
    public int Consumed { get; protected set; }

    /// <summary>How far the scan came.</summary>
    public abstract int Scanned { get; }

    /// <summary>Bytes at the beginning of the file that are a line about the file and no record.</summary>
    public int Preamble { get; protected init; }

    /// <summary>Whether records are lines, or rows of lines.</summary>
    public virtual bool IsOfLines => true;

    /// <param name="atEnd">Nothing comes after these bytes.</param>
    public abstract Frame Scan(ReadOnlySpan<byte> unread, bool atEnd);

    /// <summary>The bytes up to <see cref="Scanned"/> are dropped: the record is too long to keep, only its end matters.</summary>
    public abstract void Drop();

    /// <summary>What broke, and how to mend it.</summary>
    public abstract string Problem(int firstLine, int lastLine);
}
