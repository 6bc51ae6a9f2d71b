using System.Text;
using Posthouse.Transport;

namespace Posthouse.Server;

/// <summary>One SMTP connection of a load generator. Commands wait for their replies one by one unless pipelining is asked for.</summary>
internal sealed class SmtpBenchClient : IDisposable
{
    private readonly BenchConnection _connection;

    private SmtpBenchClient(BenchConnection connection) => _connection = connection;

    /// <summary>Connects, greets, and signs in where a user is named.</summary>
    internal static SmtpBenchClient Open(BenchTarget target, string? user, string? password)
    {
        var client = new SmtpBenchClient(BenchConnection.Open(target, 4096));
        try
        {
            client.Expect("connecting", '2');
            client.Command("EHLO bench.posthouse\r\n"u8, "EHLO", '2');
            if (target.Tls == TlsMode.StartTls)
            {
                client.Command("STARTTLS\r\n"u8, "STARTTLS", '2');
                client._connection.StartTls();
                client.Command("EHLO bench.posthouse\r\n"u8, "EHLO", '2');
            }

            if (user is not null)
            {
                string initial = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{user}\0{password}"));
                client.Command(Encoding.ASCII.GetBytes($"AUTH PLAIN {initial}\r\n"), "AUTH", '2');
            }

            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>MAIL, every RCPT and DATA, up to the point where the message is wanted.</summary>
    /// <param name="mail">The whole command with its line end; so is each of <paramref name="recipients"/>.</param>
    internal void Begin(ReadOnlySpan<byte> mail, ReadOnlySpan<byte[]> recipients, bool pipeline)
    {
        if (!pipeline)
        {
            Command(mail, "MAIL", '2');
            foreach (byte[] recipient in recipients) Command(recipient, "RCPT", '2');
            Command("DATA\r\n"u8, "DATA", '3');
            return;
        }

        // RFC 2920 §3.1: DATA may be the last of a group.
        var group = new List<byte>([.. mail]);
        foreach (byte[] recipient in recipients) group.AddRange(recipient);
        group.AddRange("DATA\r\n"u8);
        _connection.Write(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(group));
        Expect("MAIL", '2');
        for (int i = 0; i < recipients.Length; i++) Expect("RCPT", '2');
        Expect("DATA", '3');
    }

    internal void SendMessage(ReadOnlySpan<byte> message) => _connection.Write(message);

    internal void AwaitAcceptance() => Expect("the message", '2');

    internal void Quit() => Command("QUIT\r\n"u8, "QUIT", '2');

    public void Dispose() => _connection.Dispose();

    private void Command(ReadOnlySpan<byte> command, string name, char good)
    {
        _connection.Write(command);
        Expect(name, good);
    }

    // RFC 5321 §4.2.1: a line with a hyphen after the code is not the last one.
    private void Expect(string what, char good)
    {
        ReadOnlySpan<byte> line = _connection.ReadLine();
        while (line.Length > 3 && line[3] == '-') line = _connection.ReadLine();
        if (line.Length < 3 || line[0] != good) throw BenchException.Refused(what, line);
    }
}
