namespace Posthouse.Transport;

/// <summary>What is wrong with a line. The first that applies is told.</summary>
public enum LineFault
{
    None,

    /// <summary>Longer than the maximum; it was consumed with its line end.</summary>
    TooLong,

    /// <summary>Longer than the maximum and its end has not come: all that is here was consumed. Call <see cref="LineReader.SkipLine"/> until it is true.</summary>
    Endless,

    /// <summary>Ended by LF without CR.</summary>
    BareLf,

    /// <summary>A CR stands inside the line.</summary>
    BareCr,

    /// <summary>A NUL stands inside the line.</summary>
    Nul,
}
