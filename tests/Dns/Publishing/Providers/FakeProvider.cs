using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Posthouse.Dns.Tests;

/// <summary>A provider's API on loopback, with one zone: checks signatures with code of its own, and answers in the provider's form.</summary>
internal abstract class FakeProvider : IAsyncDisposable
{
    internal const string Zone = "example.test", KeyId = "AKIDTEST", Secret = "s3cretOfTheTests";

    private readonly WebApplication _application;

    protected FakeProvider()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(static options => options.Listen(IPAddress.Loopback, 0));
        _application = builder.Build();
        _application.Run(HandleAsync);
    }

    internal sealed record Entry(string Id, string Name, string Type, string Value, int Priority, int Ttl)
    {
        internal string Line { get; init; } = "";

        internal bool Disabled { get; init; }
    }

    internal sealed record Request(string Method, string Path, string Query, IHeaderDictionary Headers, byte[] Body)
    {
        internal string Text => Encoding.UTF8.GetString(Body);

        internal string Header(string name) => Headers[name].ToString();
    }

    internal sealed record Reply(int Status, string Body, string ContentType = "application/json");

    /// <summary>Values as the provider keeps them; names are whole.</summary>
    internal List<Entry> Entries { get; } = [];

    internal ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>Answers the next requests with "too many", once for each.</summary>
    internal ConcurrentQueue<string> Throttles { get; } = new();

    /// <summary>A type that the provider's plan does not have.</summary>
    internal string RefusedType { get; set; } = "";

    /// <summary>Runs before the next request that changes something.</summary>
    internal Action? BeforeChange { get; set; }

    /// <summary>Does what it is asked, and closes the connection instead of an answer.</summary>
    internal bool Cut { get; set; }

    /// <summary>In place of the API's own answers.</summary>
    internal Reply? Always { get; set; }

    internal Uri Address => new(_application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/");

    protected int NextId { get; set; } = 1000;

    internal async Task<T> StartAsync<T>()
        where T : FakeProvider
    {
        await _application.StartAsync();
        return (T)this;
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    protected abstract Reply Answer(Request request);

    protected abstract Reply TooMany();

    protected void Changing()
    {
        Action? before = BeforeChange;
        BeforeChange = null;
        before?.Invoke();
    }

    protected static string Sha256(ReadOnlySpan<byte> octets) => Convert.ToHexString(SHA256.HashData(octets)).ToLowerInvariant();

    protected static byte[] Mac(byte[] key, string text)
    {
        using var hmac = new HMACSHA256(key);
        return hmac.ComputeHash(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>"a=1&amp;b=2" as it was sent, unescaped.</summary>
    protected static Dictionary<string, string> Form(string text) =>
        text.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(static p => p.Split('=', 2)).ToDictionary(static p => Uri.UnescapeDataString(p[0]), static p => Uri.UnescapeDataString(p[1]));

    protected static int Number(string? text) => int.Parse(text!, CultureInfo.InvariantCulture);

    private async Task HandleAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        string raw = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        string[] parts = raw.Split('?', 2);
        var request = new Request(context.Request.Method, parts[0], parts.Length > 1 ? parts[1] : "", context.Request.Headers, body.ToArray());
        Reply reply;
        if (Throttles.TryDequeue(out string? after))
        {
            reply = TooMany();
            if (after.Length > 0) context.Response.Headers.RetryAfter = after;
        }
        else
        {
            lock (Entries) reply = Always ?? Answer(request);
        }

        if (Cut)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = reply.Status;
        context.Response.ContentType = reply.ContentType;
        await context.Response.WriteAsync(reply.Body);
    }
}
