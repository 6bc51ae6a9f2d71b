using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Posthouse.Transport;

namespace Posthouse.ManageSieve;

/// <summary>Writes responses (RFC 5804 §1.3, §4). Output is not sent before it is flushed.</summary>
internal sealed class ManageSieveReplies(ClientConnection connection)
{
    private const int MaximumQuoted = 1024;

    internal PipeWriter Output => connection.Output;

    /// <summary>The client does not read any more.</summary>
    internal bool IsGone { get; private set; }

    internal void Ok(string text, string code = "") => Response("OK", code, text);

    /// <summary>Says what is refused in the language of who reads it; null leaves it in English.</summary>
    internal Func<string, string>? Say { get; set; }

    internal void No(string text, string code = "") => Response("NO", code, Said(text));

    internal void Bye(string text, string code = "") => Response("BYE", code, Said(text));

    /// <summary>A line of strings.</summary>
    internal void Line(params ReadOnlySpan<string> strings)
    {
        for (int i = 0; i < strings.Length; i++)
        {
            if (i > 0) Output.Write(" "u8);
            String(Encoding.UTF8.GetBytes(strings[i]));
        }

        Output.Write("\r\n"u8);
    }

    /// <summary>Quoted where it can be, else a literal.</summary>
    internal void String(ReadOnlySpan<byte> text)
    {
        if (text.Length > MaximumQuoted || text.ContainsAny("\r\n\0"u8))
        {
            Output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{{text.Length}}}\r\n")));
            Output.Write(text);
            return;
        }

        Output.Write("\""u8);
        foreach (byte octet in text)
        {
            if (octet is (byte)'"' or (byte)'\\') Output.Write("\\"u8);
            Output.Write([octet]);
        }

        Output.Write("\""u8);
    }

    internal static string Quote(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    internal async ValueTask FlushAsync()
    {
        if (IsGone || Output.UnflushedBytes == 0) return;
        FlushResult result = await Output.FlushAsync(connection.Closed).ConfigureAwait(false);
        IsGone |= result.IsCompleted || connection.Closed.IsCancellationRequested;
    }

    // Rows of sentences are looked up line by line.
    private string Said(string text) => Say is { } say ? say(text.ReplaceLineEndings("\n")).ReplaceLineEndings("\r\n") : text;

    private void Response(string kind, string code, string text)
    {
        Output.Write(Encoding.UTF8.GetBytes(code.Length == 0 ? $"{kind} " : $"{kind} ({code}) "));
        String(Encoding.UTF8.GetBytes(text));
        Output.Write("\r\n"u8);
    }
}
