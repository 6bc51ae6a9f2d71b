namespace Posthouse.Server.Tests;

public class AcmeChecksTests
{
    private const string Http = "[[listen]]\nprotocol = \"http\"\nport = 80\ntls = \"none\"\n";

    [Theory]
    [InlineData("directory = \"http://authority.test/directory\"", "directory: must be an https address")]
    [InlineData("names = [\"mail\"]", "names: 'mail' is not a fully qualified name")]
    [InlineData("names = [\"*.example.com\"]", "names: '*.example.com' can be proved by dns-01 only")]
    [InlineData("contact = [\"nobody\"]", "contact: 'nobody' is not a mail address")]
    [InlineData("trust-file = \"/nowhere.pem\"", "trust-file: there is no file /nowhere.pem")]
    [InlineData("eab-key-id = \"kid-1\"", "needs both eab-key-id and eab-key-file")]
    [InlineData("eab-key-id = \"kid-1\"\neab-key-file = \"/nowhere\"", "eab-key-file: /nowhere is missing")]
    [InlineData("challenge = \"dns-01\"", "challenge: dns-01 needs dns-publisher")]
    [InlineData("challenge = \"dns-01\"\ndns-publisher = \"route53\"", "dns-publisher: needs dns-secret-file")]
    [InlineData("challenge = \"dns-01\"\ndns-publisher = \"rfc2136\"\ndns-secret-file = \"/etc/hostname\"", "dns-publisher: rfc2136 needs dns-server")]
    [InlineData("challenge = \"tls-alpn-01\"", "challenge: tls-alpn-01 needs a [[listen]] with tls = \"implicit\"")]
    public void What_an_authority_would_refuse_is_told_at_the_start(string line, string expected)
    {
        PosthouseConfiguration.Read($"{Http}[acme]\nterms-agreed = true\n{line}\n", "/", out IReadOnlyList<ConfigurationError> errors);
        Assert.Contains(expected, Assert.Single(errors).Message);
    }

    [Fact]
    public void Http_01_needs_a_listener_in_clear_text()
    {
        PosthouseConfiguration.Read("[[listen]]\nprotocol = \"smtp\"\nport = 25\n[acme]\nterms-agreed = true\n", "/", out IReadOnlyList<ConfigurationError> errors);
        Assert.Contains("http-01 needs a [[listen]]", Assert.Single(errors).Message);
    }

    [Fact]
    public void Names_are_asked_for_as_the_dns_has_them_and_once()
    {
        PosthouseConfiguration configuration = PosthouseConfiguration.Read(
            "hostname = \"mail.example.com\"\n[acme]\nterms-agreed = true\nchallenge = \"dns-01\"\ndns-publisher = \"cloudflare\"\ndns-secret-file = \"/etc/hostname\"\nnames = [\"Mail.Example.com\", \"mail.example.com\", \"*.例子.test\"]\n", "/", out IReadOnlyList<ConfigurationError> errors);
        Assert.Empty(errors);
        Assert.Equal(["mail.example.com", "*.xn--fsqu00a.test"], RoomOptions.Acme(configuration).Names);
    }

    [Fact]
    public void Without_names_it_is_the_hostname_and_without_consent_nothing()
    {
        PosthouseConfiguration configuration = PosthouseConfiguration.Read("hostname = \"mail.example.com\"\n", "/", out _);
        Assert.Equal(["mail.example.com"], RoomOptions.Acme(configuration).Names);
        Assert.False(RoomOptions.Acme(configuration).Enabled);
    }
}
