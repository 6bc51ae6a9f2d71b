namespace Posthouse.EndToEnd.Tests;

/// <summary>What openssl's client sees of the listeners' TLS.</summary>
public sealed class OpenSslTests(MailHost host)
{
    [Theory]
    [InlineData("smtp", "smtp")]
    [InlineData("submission", "smtp")]
    [InlineData("imap", "imap")]
    [InlineData("pop3", "pop3")]
    public async Task Starttls_gives_a_verified_session_in_which_the_protocol_goes_on(string protocol, string starttls)
    {
        string goodbye = starttls switch { "imap" => "a LOGOUT\r\n", _ => "QUIT\r\n" };
        string session = await ConnectAsync(host.Server.Port(protocol), MailHost.HostName, goodbye, "-starttls", starttls, "-verify_return_error", "-CAfile", host.CertificateFile, "-verify_hostname", MailHost.HostName);
        Assert.Contains("Verify return code: 0 (ok)", session);
        Assert.Contains("TLSv1.3", session);
        Assert.Matches(starttls switch { "smtp" => "\n221 2.0.0", "imap" => "\na OK ", _ => "\n\\+OK" }, session);
    }

    [Theory]
    [InlineData("submission")]
    [InlineData("imap")]
    [InlineData("pop3")]
    public async Task Tls_from_the_first_byte_is_verified(string protocol)
    {
        string session = await ConnectAsync(host.Server.Port(protocol, "implicit"), MailHost.HostName, protocol == "imap" ? "a LOGOUT\r\n" : "QUIT\r\n", "-verify_return_error", "-CAfile", host.CertificateFile, "-verify_hostname", MailHost.HostName);
        Assert.Contains("Verify return code: 0 (ok)", session);
    }

    [Theory]
    [InlineData(MailHost.HostName, MailHost.HostName)]
    [InlineData(MailHost.OtherName, MailHost.OtherName)]
    [InlineData("nobody.knows.test", MailHost.HostName)]
    [InlineData(null, MailHost.HostName)]
    public async Task The_certificate_is_chosen_by_the_name_asked_for_and_is_the_first_for_any_other(string? asked, string shown)
    {
        Assert.Contains($"subject=CN = {shown}", await ConnectAsync(host.Server.Port("imap", "implicit"), asked, "a LOGOUT\r\n"));
        Assert.Contains($"subject=CN = {shown}", await ConnectAsync(host.Server.Port("smtp"), asked, "QUIT\r\n", "-starttls", "smtp"));
    }

    [Theory]
    [InlineData("-tls1")]
    [InlineData("-tls1_1")]
    public async Task Versions_older_than_1_2_are_refused(string version)
    {
        ExternalProgram openssl = ExternalProgram.Require("openssl", "openssl");
        // Level 0 allows the client what it would refuse by itself.
        (int code, string output, _) = await openssl.RunAsync(["s_client", "-connect", $"127.0.0.1:{host.Server.Port("imap", "implicit")}", version, "-cipher", "DEFAULT:@SECLEVEL=0"], "a LOGOUT\r\n");
        Assert.NotEqual(0, code);
        Assert.Contains("Cipher is (NONE)", output);
    }

    private static async Task<string> ConnectAsync(int port, string? name, string input, params string[] options)
    {
        ExternalProgram openssl = ExternalProgram.Require("openssl", "openssl");
        string[] asked = name is null ? ["-noservername"] : ["-servername", name];
        (_, string output, string error) = await openssl.RunAsync(["s_client", "-connect", $"127.0.0.1:{port}", "-crlf", "-ign_eof", .. asked, .. options], input.Replace("\r\n", "\n"));
        return output.ReplaceLineEndings("\n") + error;
    }
}
