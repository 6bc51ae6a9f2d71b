using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Posthouse.Mail;
using Posthouse.Storage;
using Posthouse.Testing;

namespace Posthouse.SenderAuth.Tests;

/// <summary>Policies on a real store, with a DNS, a clock and policy hosts that the test plays.</summary>
internal sealed class PolicyPlay : HttpMessageHandler, IAsyncDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("posthouse-sts-").FullName;

    internal static readonly DomainName Domain = DomainName.Parse("example.com");

    internal FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 25, 8, 0, 0, TimeSpan.Zero));

    internal TestResolver Dns { get; } = new();

    internal MailStore Store { get; private set; } = null!;

    internal MtaStsPolicies Policies { get; private set; } = null!;

    internal MtaStsOptions Options { get; init; } = new();

    /// <summary>The requests that came.</summary>
    internal List<Uri> Asked { get; } = [];

    /// <summary>What the policy host says; it may throw, and it may never end.</summary>
    internal Func<CancellationToken, Task<HttpResponseMessage>> Host { get; set; } = static _ => Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound));

    internal static async Task<PolicyPlay> StartAsync(MtaStsOptions? options = null)
    {
        var play = new PolicyPlay { Options = options ?? new MtaStsOptions() };
        await play.RestartAsync();
        return play;
    }

    /// <summary>As after a restart of the server: nothing is in memory.</summary>
    internal async Task RestartAsync()
    {
        if (Store is not null) await Store.DisposeAsync();
        Store = await MailStore.OpenAsync(new StoreOptions { Folder = _folder, Background = false }, [SenderAuthSchema.Module], Clock, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        Policies = new MtaStsPolicies(Store, Dns, new HttpClient(this, disposeHandler: false), Options, Clock, NullLogger<MtaStsPolicies>.Instance);
    }

    internal void Announce(string id) => Dns.Txt("_mta-sts.example.com", $"v=STSv1; id={id};");

    internal void Withdraw() => Dns.TxtStatus("_mta-sts.example.com", Posthouse.Dns.DnsStatus.NxDomain);

    internal void Serve(string mode, int maxAge = 86400, string mx = "mx.example.com") =>
        Host = _ => Task.FromResult(Answer($"version: STSv1\nmode: {mode}\nmx: {mx}\nmax_age: {maxAge}\n"));

    internal static HttpResponseMessage Answer(string file, string type = "text/plain", HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(file)) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } } };

    internal async Task<MtaStsAnswer> FindAsync() => await Policies.FindAsync(Domain, TestContext.Current.CancellationToken);

    internal Task RefreshAsync() => Policies.RefreshDueAsync(TestContext.Current.CancellationToken);

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await Store.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
        Dispose();
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Asked.Add(request.RequestUri!);
        return Host(cancellationToken);
    }
}
