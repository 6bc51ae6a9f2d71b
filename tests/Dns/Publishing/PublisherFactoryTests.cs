using Posthouse.Testing;

namespace Posthouse.Dns.Tests;

public sealed class PublisherFactoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("posthouse-factory-").FullName;
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(PublisherKind.Alibaba, "alidns")]
    [InlineData(PublisherKind.DnsPod, "dnspod")]
    [InlineData(PublisherKind.Cloudflare, "cloudflare")]
    [InlineData(PublisherKind.Route53, "route53")]
    public async Task Each_provider_has_its_own_address(PublisherKind kind, string name) =>
        Assert.Equal((name, kind), ((await CreateAsync(new PublisherSettings { Kind = kind, KeyName = "id", SecretFile = File("secret\n") })).Name, PublisherKinds.Names[name]));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:5353")]
    [InlineData("[::1]:53")]
    [InlineData("::1")]
    [InlineData("ns1.example.test")]
    [InlineData("ns1.example.test:5353")]
    public async Task A_name_server_has_an_address_or_a_name(string server) =>
        Assert.Equal("rfc2136", (await CreateAsync(new PublisherSettings { Kind = PublisherKind.DynamicUpdate, Server = server, SecretFile = File("hmac-sha256:k.test:AQID") })).Name);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("ns1.example.test:0")]
    [InlineData("ns1.example.test:99999")]
    [InlineData("gone.example.test")]
    public async Task What_is_no_name_server_is_told(string? server) =>
        await Assert.ThrowsAsync<PublishException>(() => CreateAsync(new PublisherSettings { Kind = PublisherKind.DynamicUpdate, Server = server, SecretFile = File("hmac-sha256:k.test:AQID") }));

    [Theory]
    [InlineData("http://api.example.test/", "id", "secret")]
    [InlineData("https://user@api.example.test/", "id", "secret")]
    [InlineData("https://api.example.test/?a=b", "id", "secret")]
    [InlineData(null, " ", "secret")]
    [InlineData(null, "id", "")]
    [InlineData(null, "id", "two\nsecrets")]
    [InlineData(null, "id", "s\u00e9cret")]
    public async Task Settings_that_cannot_be_used_are_told_without_the_secret(string? endpoint, string key, string secret)
    {
        PublishException exception = await Assert.ThrowsAsync<PublishException>(() => CreateAsync(new PublisherSettings { Kind = PublisherKind.Alibaba, Endpoint = endpoint is null ? null : new Uri(endpoint), KeyName = key, SecretFile = File(secret) }));
        Assert.Equal(PublishFault.Settings, exception.Fault);
        if (secret.Length > 0) Assert.DoesNotContain(secret, exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_file_that_is_not_there_or_is_no_secret_is_told()
    {
        foreach (string? file in new[] { null, Path.Combine(_folder, "none"), _folder, File(new string('a', 20_000)) })
            Assert.Equal(PublishFault.Settings, (await Assert.ThrowsAsync<PublishException>(() => CreateAsync(new PublisherSettings { Kind = PublisherKind.Cloudflare, SecretFile = file }))).Fault);
    }

    private string File(string text)
    {
        string path = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    private Task<IZonePublisher> CreateAsync(PublisherSettings settings)
    {
        TestResolver dns = new TestResolver().A("ns1.example.test", "192.0.2.53");
        return new PublisherFactory(_http, dns, TimeProvider.System).CreateAsync(settings, TestContext.Current.CancellationToken);
    }
}
