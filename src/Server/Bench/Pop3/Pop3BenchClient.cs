using System.Text;
using Posthouse.Transport;

namespace Posthouse.Server;

/// <summary>One POP3 connection of a load generator.</summary>
internal sealed class Pop3BenchClient : IDisposable
{
    private readonly BenchConnection _connection;

    private Pop3BenchClient(BenchConnection connection) => _connection = connection;

    /// <summary>Octets received so far.</summary>
    internal long Received => _connection.Received;

    /// <summary>Connects and signs in; the maildrop is then this session's alone.</summary>
    internal static Pop3BenchClient Open(BenchTarget target, string user, string password)
    {
        var client = new Pop3BenchClient(BenchConnection.Open(target, 1 << 16));
        try
        {
            client.Expect("connecting");
            if (target.Tls == TlsMode.StartTls)
            {
                client.Run("STLS");
                client._connection.StartTls();
            }

            client.Run($"USER {user}");
            client.Send($"PASS {password}");
            client.Expect("PASS");
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    internal void Run(string command)
    {
        Send(command);
        Expect(command);
    }

    /// <summary>Sends a command and reads the lines of its answer to the single dot.</summary>
    /// <returns>How many lines there were.</returns>
    internal int RunLong(string command)
    {
        Run(command);
        int lines = 0;
        while (!_connection.ReadLine().SequenceEqual("."u8)) lines++;
        return lines;
    }

    public void Dispose() => _connection.Dispose();

    private void Send(string command) => _connection.Write(Encoding.UTF8.GetBytes(command + "\r\n"));

    private void Expect(string what)
    {
        ReadOnlySpan<byte> line = _connection.ReadLine();
        if (!line.StartsWith("+OK"u8)) throw BenchException.Refused(what, line);
    }
}
