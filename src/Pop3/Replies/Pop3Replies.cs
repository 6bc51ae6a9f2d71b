using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Posthouse.Transport;

namespace Posthouse.Pop3;

/// <summary>
/// Writes what the server says. Replies to pipelined commands gather and leave together (RFC 2449 §6.6);
/// what gathers is bounded, and a client that does not read is waited for.
/// </summary>
internal sealed class Pop3Replies(ClientConnection connection)
{
    /// <summary>Octets after which what has gathered is sent.</summary>
    internal const int FlushThreshold = 32 << 10;

    /// <summary>May change with LANG.</summary>
    internal PhraseBook Book { get; set; } = PhraseBook.English;

    /// <summary>The client is gone: nothing more can be said.</summary>
    internal bool IsGone { get; private set; }

    /// <summary>Changes when TLS starts: never kept.</summary>
    internal PipeWriter Output => connection.Output;

    internal void Ok(Phrase phrase)
    {
        Output.Write("+OK "u8);
        Output.Write(Book[phrase]);
        EndLine();
    }

    /// <summary>A drop or scan listing (RFC 1939 §5), which strongly discourages anything more on the line.</summary>
    internal void Ok(long first, long second)
    {
        Output.Write("+OK "u8);
        Number(first);
        Output.Write(" "u8);
        Number(second);
        EndLine();
    }

    /// <summary>"+OK", numbers, then the phrase.</summary>
    internal void Ok(long first, long second, Phrase phrase)
    {
        Output.Write("+OK "u8);
        Number(first);
        Output.Write(" "u8);
        Number(second);
        Output.Write(" "u8);
        Output.Write(Book[phrase]);
        EndLine();
    }

    internal void Ok(long number, Phrase phrase)
    {
        Output.Write("+OK "u8);
        Number(number);
        Output.Write(" "u8);
        Output.Write(Book[phrase]);
        EndLine();
    }

    internal void Ok(string token, Phrase phrase)
    {
        Output.Write("+OK "u8);
        Text(token);
        Output.Write(" "u8);
        Output.Write(Book[phrase]);
        EndLine();
    }

    internal void Error(Phrase phrase) => Error(default, phrase);

    /// <param name="code">A response code without brackets (RFC 2449 §8, RFC 3206), or empty.</param>
    internal void Error(ReadOnlySpan<byte> code, Phrase phrase)
    {
        Output.Write("-ERR "u8);
        if (!code.IsEmpty)
        {
            Output.Write("["u8);
            Output.Write(code);
            Output.Write("] "u8);
        }

        Output.Write(Book[phrase]);
        EndLine();
    }

    /// <summary>A line of a multi-line response; never begins with a dot.</summary>
    internal void Line(string text)
    {
        Text(text);
        EndLine();
    }

    internal void EndOfList() => Output.Write(".\r\n"u8);

    internal void Number(long value)
    {
        Span<byte> digits = Output.GetSpan(20);
        value.TryFormat(digits, out int written, default, CultureInfo.InvariantCulture);
        Output.Advance(written);
    }

    internal void Text(string text) => Encoding.UTF8.GetBytes(text, Output);

    internal void EndLine() => Output.Write("\r\n"u8);

    internal ValueTask FlushIfManyAsync() => Output.UnflushedBytes >= FlushThreshold ? FlushAsync() : default;

    internal async ValueTask FlushAsync()
    {
        if (IsGone || Output.UnflushedBytes == 0) return;
        FlushResult result = await Output.FlushAsync(connection.Closed).ConfigureAwait(false);
        IsGone |= result.IsCompleted || connection.Closed.IsCancellationRequested;
    }
}
