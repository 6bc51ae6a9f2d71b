using System.Security.Cryptography;
using System.Text.Json;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using NSec.Cryptography;
using Posthouse.Testing;

namespace Posthouse.EndToEnd.Tests;

/// <summary>Postfix with OpenDKIM as its milter and Posthouse, each the other's correspondent; BIND has the keys of both.</summary>
public sealed class OpenDkimTests(MailHost host)
{
    private const string Peer = "peer.test";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_posthouse_signs_opendkim_passes_with_keys_that_were_published_by_command()
    {
        await using NamedServer named = await NamedServer.StartAsync();
        string folder = host.MakeFolder("opendkim");
        await using OpenDkimMilter verifier = await OpenDkimMilter.VerifierAsync(folder, named.EndPoint, "postfix.test");
        await using PostfixServer postfix = await PostfixServer.StartAsync(host.MakeFolder("postfix"), smarthost: null, new PostfixSettings { Milters = [verifier.Port] });
        await using ServerProcess server = await ServerAsync(named, $"""
            [[route]]
            domains = ["*"]
            to = "smtp:127.0.0.1:{postfix.Port}"
            """);
        using JsonDocument keys = await server.AskAsync("dkim", "add", "example.test");
        (await server.AskAsync("dns", "set", "example.test", "--publisher", "rfc2136", "--publisher-server", named.EndPoint.ToString(), "--publisher-secret-file", named.KeyFile)).Dispose();
        (await server.AskAsync("dns", "publish", "example.test", "--yes")).Dispose();
        foreach (JsonElement key in keys.RootElement.EnumerateArray()) (await server.AskAsync("dkim", "activate", "example.test", key.GetProperty("selector").GetString()!)).Dispose();

        using var client = new SmtpClient { ServerCertificateValidationCallback = static (_, _, _, _) => true };
        await client.ConnectAsync("127.0.0.1", server.Port("submission"), SecureSocketOptions.StartTls, Token);
        await client.AuthenticateAsync("alice@example.test", MailHost.Password, Token);
        await client.SendAsync(Mails.Make("alice@example.test", $"u0@{PostfixServer.KeptDomain}", "Signed here 签名", "A line \t with  white space \r\n.dot\r\n中文\r\n\r\n\r\n"), Token);

        string taken = Assert.Single(await MaildirWatch.WaitAsync(postfix.MaildirOf("u0"), 1));
        string results = Unfolded(taken, "Authentication-Results");
        Assert.StartsWith("postfix.test; ", results, StringComparison.Ordinal);
        Assert.Matches(@"dkim=pass \(2048-bit key[^)]*\) header\.d=example\.test [^;]*header\.a=rsa-sha256 ", results);
        // OpenDKIM does not know how long an Ed25519 key is.
        Assert.Matches(@"dkim=pass [^;]*header\.d=example\.test [^;]*header\.a=ed25519-sha256 ", results);
    }

    [Fact]
    public async Task What_postfix_and_opendkim_sign_passes_here_and_proves_its_author()
    {
        using var rsa = RSA.Create(2048);
        using var ed = Key.Create(SignatureAlgorithm.Ed25519, new KeyCreationParameters { ExportPolicy = KeyExportPolicies.AllowPlaintextExport });
        await using NamedServer named = await NamedServer.StartAsync(new Dictionary<string, string>
        {
            [Peer] = $"""
                @ IN TXT "v=spf1 ip4:127.0.0.1 -all"
                _dmarc IN TXT "v=DMARC1; p=reject; adkim=s; aspf=s"
                rsa._domainkey IN TXT "v=DKIM1; k=rsa; p=" {string.Join(' ', Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo()).Chunk(200).Select(static part => $"\"{new string(part)}\""))}
                ed._domainkey IN TXT "v=DKIM1; k=ed25519; p={Convert.ToBase64String(ed.Export(KeyBlobFormat.RawPublicKey))}"

                """,
        });
        string folder = host.MakeFolder("opendkim");
        await using OpenDkimMilter first = await OpenDkimMilter.SignerAsync(folder, Peer, "rsa", "rsa-sha256", rsa.ExportPkcs8PrivateKeyPem());
        await using OpenDkimMilter second = await OpenDkimMilter.SignerAsync(folder, Peer, "ed", "ed25519-sha256", PemEncoding.WriteString("PRIVATE KEY", ed.Export(KeyBlobFormat.PkixPrivateKey)));
        await using ServerProcess server = await ServerAsync(named, "");
        await using PostfixServer postfix = await PostfixServer.StartAsync(host.MakeFolder("postfix"), server.Port("smtp"), new PostfixSettings { Milters = [first.Port, second.Port] });

        using (var client = new SmtpClient())
        {
            await client.ConnectAsync("127.0.0.1", postfix.Port, SecureSocketOptions.None, Token);
            await client.SendAsync(Mails.Make($"carol@{Peer}", "alice@example.test", "Signed there 签名", "A line \t with  white space \r\n.dot\r\n中文\r\n\r\n\r\n"), Token);
        }

        MimeMessage taken = await Inbox.FirstAsync(server.Port("imap"), new Account("alice@example.test", MailHost.Password));
        Assert.Equal(HeaderId.AuthenticationResults, taken.Headers[0].Id);
        string results = taken.Headers[0].Value.ReplaceLineEndings("").Replace('\t', ' ');
        Assert.Contains("dkim=pass header.d=peer.test header.s=rsa header.a=rsa-sha256", results, StringComparison.Ordinal);
        Assert.Contains("dkim=pass header.d=peer.test header.s=ed header.a=ed25519-sha256", results, StringComparison.Ordinal);
        Assert.Contains("spf=pass smtp.mailfrom=", results, StringComparison.Ordinal);
        Assert.Contains("dmarc=pass (p=reject) header.from=peer.test", results, StringComparison.Ordinal);
    }

    private async Task<ServerProcess> ServerAsync(NamedServer named, string more)
    {
        var server = new ServerProcess(
            host.MakeFolder("server"),
            $"""
            hostname = "mail.example.test"

            [store]
            reserve = "0"

            [sender-authentication]
            trusted = []

            [dns]
            servers = ["{named.EndPoint}"]
            check-resolvers = ["{named.EndPoint}"]
            authoritative-port = {named.EndPoint.Port}
            addresses = ["192.0.2.25"]

            {more}
            """,
            ["smtp", "submission", "imap"]);
        await server.StartAsync();
        (await server.AskAsync("domain", "add", "example.test")).Dispose();
        (await server.AskAsync("account", "add", "alice@example.test", "--password", MailHost.Password)).Dispose();
        return server;
    }

    // A field's value on one line.
    private static string Unfolded(string message, string field)
    {
        using var bytes = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(message));
        return string.Join(' ', MimeMessage.Load(bytes).Headers[field]!.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
