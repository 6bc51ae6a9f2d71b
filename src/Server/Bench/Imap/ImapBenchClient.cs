using System.Buffers.Text;
using System.Text;
using Posthouse.Transport;

namespace Posthouse.Server;

/// <summary>One IMAP connection of a load generator. Answers are read to their tagged line, literals and all, and not understood further.</summary>
internal sealed class ImapBenchClient : IDisposable
{
    private int _tag;

    private ImapBenchClient(BenchConnection connection) => Connection = connection;

    internal BenchConnection Connection { get; }

    /// <summary>Connects and signs in.</summary>
    internal static ImapBenchClient Open(BenchTarget target, string user, string password, int bufferSize = 1 << 18)
    {
        var client = new ImapBenchClient(BenchConnection.Open(target, bufferSize));
        try
        {
            ReadOnlySpan<byte> greeting = client.Connection.ReadLine();
            if (!greeting.StartsWith("* OK"u8)) throw BenchException.Refused("connecting", greeting);
            if (target.Tls == TlsMode.StartTls)
            {
                client.Run("STARTTLS");
                client.Connection.StartTls();
            }

            client.Run($"LOGIN {Quoted(user)} {Quoted(password)}");
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Sends a command and reads its answer to the end.</summary>
    internal void Run(string command)
    {
        string tag = Send(command);
        Finish(tag, command);
    }

    /// <summary>Sends a command whose answer begins with a continuation, such as IDLE.</summary>
    internal void Begin(string command)
    {
        Send(command);
        Continue(command);
    }

    /// <summary>Appends with a synchronising literal, as most clients do.</summary>
    /// <param name="message">Ends with the CRLF that ends the command.</param>
    internal void Append(string mailbox, int length, ReadOnlySpan<byte> message)
    {
        string command = $"APPEND {mailbox} {{{length}}}";
        string tag = Send(command);
        Continue(command);
        Connection.Write(message);
        Finish(tag, "APPEND");
    }

    public void Dispose() => Connection.Dispose();

    private string Send(string command)
    {
        string tag = $"T{++_tag}";
        Connection.Write(Encoding.UTF8.GetBytes($"{tag} {command}\r\n"));
        return tag;
    }

    private void Continue(string command)
    {
        ReadOnlySpan<byte> line = Connection.ReadLine();
        while (line.StartsWith("* "u8)) line = Connection.ReadLine();
        if (!line.StartsWith("+"u8)) throw BenchException.Refused(Verb(command), line);
    }

    private void Finish(string tag, string command)
    {
        while (true)
        {
            ReadOnlySpan<byte> line = Connection.ReadLine();
            if (IsTagged(line, tag))
            {
                if (!line[(tag.Length + 1)..].StartsWith("OK"u8)) throw BenchException.Refused(Verb(command), line);
                return;
            }

            // RFC 9051 §4.3: what follows the line is that many octets of anything, then the rest of the line.
            if (line.Length > 2 && line[^1] == '}' && line.LastIndexOf((byte)'{') is >= 0 and var open
                && Utf8Parser.TryParse(line[(open + 1)..^1], out long octets, out int used) && used == line.Length - open - 2)
                Connection.Skip(octets);
        }
    }

    private static bool IsTagged(ReadOnlySpan<byte> line, string tag)
    {
        if (line.Length <= tag.Length || line[0] != 'T' || line[tag.Length] != ' ') return false;
        for (int i = 1; i < tag.Length; i++)
        {
            if (line[i] != tag[i]) return false;
        }

        return true;
    }

    // A failure names the command, never the password that came with it.
    private static string Verb(string command) => command.IndexOf(' ', StringComparison.Ordinal) is > 0 and var end ? command[..end] : command;

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
