using System.Security.Cryptography.X509Certificates;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Net.Pop3;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace Posthouse.EndToEnd.Tests;

/// <summary>MailKit's clients, connected to the shared server and trusting its certificate and no other.</summary>
internal static class Clients
{
    internal static async Task<SmtpClient> SubmissionAsync(MailHost host, bool implicitTls)
    {
        var client = new SmtpClient();
        Trust(client, host);
        await client.ConnectAsync("localhost", host.Server.Port("submission", implicitTls ? "implicit" : "starttls"), implicitTls ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTls);
        return client;
    }

    internal static async Task<SmtpClient> RelayAsync(MailHost host)
    {
        var client = new SmtpClient();
        await client.ConnectAsync("localhost", host.Server.Port("smtp"), SecureSocketOptions.None);
        return client;
    }

    internal static async Task<ImapClient> ImapAsync(MailHost host, Account account, bool implicitTls = true, IProtocolLogger? log = null)
    {
        ImapClient client = log is null ? new ImapClient() : new ImapClient(log);
        Trust(client, host);
        await client.ConnectAsync("localhost", host.Server.Port("imap", implicitTls ? "implicit" : "starttls"), implicitTls ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTls);
        await client.AuthenticateAsync(account.Address, account.Password);
        return client;
    }

    internal static async Task<Pop3Client> Pop3Async(MailHost host, bool implicitTls)
    {
        var client = new Pop3Client();
        Trust(client, host);
        await client.ConnectAsync("localhost", host.Server.Port("pop3", implicitTls ? "implicit" : "starttls"), implicitTls ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTls);
        return client;
    }

    internal static SaslMechanism Mechanism(string name, Account account) => name switch
    {
        "PLAIN" => new SaslMechanismPlain(account.Address, account.Password),
        "LOGIN" => new SaslMechanismLogin(account.Address, account.Password),
        "SCRAM-SHA-256" => new SaslMechanismScramSha256(account.Address, account.Password),
        "SCRAM-SHA-256-PLUS" => new SaslMechanismScramSha256Plus(account.Address, account.Password),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    private static void Trust(MailService client, MailHost host)
    {
        string expected = X509CertificateLoader.LoadCertificateFromFile(host.CertificateFile).Thumbprint;
        client.ServerCertificateValidationCallback = (_, certificate, _, _) => certificate!.GetCertHashString() == expected;
    }
}
