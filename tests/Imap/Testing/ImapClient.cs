using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Posthouse.Transport;

namespace Posthouse.Imap.Tests;

/// <summary>What a command was answered with: untagged responses, each with its literals in place, and the tagged line without its tag.</summary>
internal sealed record ImapReply(IReadOnlyList<string> Untagged, string Tagged)
{
    internal string All => string.Join('\n', Untagged);

    internal string Single => Assert.Single(Untagged);
}

/// <summary>A client for tests over pipes in memory. Waits for what the server says, never for time, beyond a limit that fails the test.</summary>
internal sealed class ImapClient : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly DuplexPipeConnection _connection;
    private readonly Task _session;
    private readonly SessionModel _model = new();
    private readonly ResponseGrammar _grammar;
    private int _tag;

    internal ImapClient(DuplexPipeConnection connection, IProtocolHandler handler)
    {
        _connection = connection;
        _grammar = new ResponseGrammar(_model);
        _session = RunAsync(handler);
    }

    internal Task Session => _session;

    /// <summary>What the directory does to the sessions of an account that is suspended or deleted, or has another password.</summary>
    internal void SignOut() => _connection.SignOut();

    internal Task<ImapReply> OkAsync(string command) => ExpectAsync(command, "OK");

    internal Task<ImapReply> NoAsync(string command) => ExpectAsync(command, "NO");

    internal Task<ImapReply> BadAsync(string command) => ExpectAsync(command, "BAD");

    internal async Task<ImapReply> CommandAsync(string command)
    {
        string tag = $"T{++_tag}";
        _model.Sent(command);
        await SendAsync($"{tag} {command}\r\n");
        return await ReplyAsync(tag);
    }

    internal async Task<ImapReply> AppendAsync(string mailbox, string message, string arguments = "")
    {
        byte[] bytes = Encoding.UTF8.GetBytes(message.ReplaceLineEndings("\r\n"));
        string tag = $"T{++_tag}";
        _model.Sent("APPEND");
        await SendAsync($"{tag} APPEND {mailbox} {arguments}{{{bytes.Length}+}}\r\n");
        await SendAsync(bytes);
        await SendAsync("\r\n");
        return await ReplyAsync(tag);
    }

    internal Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    internal async Task SendAsync(ReadOnlyMemory<byte> bytes) => await _connection.ClientOutput.WriteAsync(bytes).AsTask().WaitAsync(Limit);

    internal async Task<ImapReply> ReplyAsync(string tag)
    {
        var untagged = new List<string>();
        while (true)
        {
            string line = await ReadResponseAsync() ?? throw new InvalidOperationException("The server ended the connection after: " + string.Join('\n', untagged));
            if (line.StartsWith(tag + " ", StringComparison.Ordinal)) return new ImapReply(untagged, line[(tag.Length + 1)..]);
            untagged.Add(line);
        }
    }

    /// <summary>A response with its literals, checked against the grammar; null at the end.</summary>
    internal async Task<string?> ReadResponseAsync()
    {
        var octets = new MemoryStream();
        var text = new StringBuilder();
        while (true)
        {
            byte[]? line = await ReadOctetsAsync();
            if (line is null) return text.Length > 0 ? throw new GrammarException("The connection ended inside a response.") : null;
            octets.Write(line);
            text.Append(Encoding.UTF8.GetString(line).TrimEnd('\r', '\n'));
            if (!LiteralMarker.TryFind(line.AsSpan()[..^1], out LiteralMarker marker))
            {
                _grammar.Check(octets.ToArray());
                return text.ToString();
            }

            byte[] literal = await ReadBytesAsync((int)marker.Size);
            octets.Write(literal);
            text.Append('\n').Append(Encoding.UTF8.GetString(literal));
        }
    }

    internal async Task<string?> ReadLineAsync() => await ReadOctetsAsync() is { } line ? Encoding.UTF8.GetString(line).TrimEnd('\r', '\n') : null;

    internal async Task CloseAsync() => await _connection.ClientOutput.CompleteAsync();

    public async ValueTask DisposeAsync()
    {
        await _connection.ClientOutput.CompleteAsync();
        await _connection.ClientInput.CompleteAsync();
        await _session.WaitAsync(Limit);
    }

    private async Task<ImapReply> ExpectAsync(string command, string status)
    {
        ImapReply reply = await CommandAsync(command);
        Assert.True(reply.Tagged.StartsWith(status + " ", StringComparison.Ordinal), $"{command}: {reply.Tagged}\n{reply.All}");
        return reply;
    }

    /// <summary>A line with its end.</summary>
    private async Task<byte[]?> ReadOctetsAsync()
    {
        while (true)
        {
            ReadResult result = await _connection.ClientInput.ReadAsync().AsTask().WaitAsync(Limit);
            if (result.Buffer.PositionOf((byte)'\n') is { } end)
            {
                SequencePosition next = result.Buffer.GetPosition(1, end);
                byte[] line = result.Buffer.Slice(0, next).ToArray();
                _connection.ClientInput.AdvanceTo(next);
                return line;
            }

            _connection.ClientInput.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted) return null;
        }
    }

    private async Task<byte[]> ReadBytesAsync(int count)
    {
        ReadResult result = await _connection.ClientInput.ReadAtLeastAsync(count).AsTask().WaitAsync(Limit);
        byte[] bytes = result.Buffer.Slice(0, count).ToArray();
        _connection.ClientInput.AdvanceTo(result.Buffer.GetPosition(count));
        return bytes;
    }

    private async Task RunAsync(IProtocolHandler handler)
    {
        try
        {
            await handler.RunAsync(_connection);
        }
        finally
        {
            await _connection.Output.CompleteAsync();
            await _connection.Input.CompleteAsync();
        }
    }
}
