using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap.Tests;

/// <summary>The room with a clock that is played.</summary>
public sealed class LinkServer : IAsyncLifetime
{
    private JmapServer? _server;

    internal FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    internal LinkOptions Links { get; init; } = new();

    internal JmapOptions Options { get; set; } = new();

    internal PublicLinks Public => Service<PublicLinks>();

    internal MailStore Store => _server!.Store;

    internal AccountId Alice => _server!.Alice;

    internal AccountId Bob => _server!.Bob;

    internal static string TokenOf(JsonElement created) => created.GetProperty("url").GetString()!["/link/".Length..];

    internal T Service<T>()
        where T : notnull => _server!.Service<T>();

    internal Task<JmapClient> SignInAsync(string name = "alice") => _server!.SignInAsync(name);

    public async ValueTask InitializeAsync()
    {
        _server = new JmapServer { Options = Options, Replace = services => services.AddSingleton<TimeProvider>(Clock).AddSingleton(Links) };
        await _server.InitializeAsync();
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>A link of a file that came at once; the whole answer.</summary>
    internal async Task<JsonElement> CreateAsync(JmapClient client, byte[] file, string properties)
    {
        string blob = (await client.UploadAsync(file, "application/zip")).GetProperty("blobId").GetString()!;
        return await client.CallAsync("FileLink/set", $$$"""{"create":{"l":{"blobId":"{{{blob}}}",{{{properties}}}} } }""");
    }

    /// <summary>The file as a stranger gets it.</summary>
    internal async Task<byte[]> LoadAsync(string token, string? password)
    {
        LinkAnswer answer = await Public.OpenAsync(token, password, IPAddress.Parse("192.0.2.1"), JmapServer.Token);
        Assert.Equal(LinkOpening.Opened, answer.Outcome);
        LinkContent content = (await Public.OpenContentAsync(token, answer.Ticket!, JmapServer.Token))!;
        await using Stream octets = content.Octets;
        using var all = new MemoryStream();
        await octets.CopyToAsync(all, JmapServer.Token);
        return all.ToArray();
    }

    internal async Task<HttpStatusCode> BeginningAsync(JmapClient client, long length, string purpose = "link")
    {
        using HttpResponseMessage response = await BeginAsync(client, length, purpose);
        return response.StatusCode;
    }

    internal async Task<string> BeginAsync(JmapClient client, long length)
    {
        using HttpResponseMessage begun = await BeginAsync(client, length, "link");
        Assert.Equal(HttpStatusCode.Created, begun.StatusCode);
        return begun.Headers.Location!.ToString();
    }

    internal static async Task<HttpResponseMessage> SendAsync(JmapClient client, string at, long offset, byte[] piece)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, at) { Content = new ByteArrayContent(piece) };
        request.Headers.Add("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture));
        return await client.Http.SendAsync(request, JmapServer.Token);
    }

    internal ValueTask<long> UsedAsync(AccountId account) => Store.ReadAsync(reader => reader.Quota(account).UsedOctets);

    internal async Task EverythingIsCleanAsync() => Assert.Empty((await Store.VerifyAsync()).Problems);

    private static async Task<HttpResponseMessage> BeginAsync(JmapClient client, long length, string purpose)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/jmap/resumable/{client.Account}/");
        request.Headers.Add("Upload-Length", length.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Upload-Purpose", purpose);
        return await client.Http.SendAsync(request, JmapServer.Token);
    }
}
