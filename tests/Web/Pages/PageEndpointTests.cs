using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Posthouse.Web.Tests;

/// <summary>The files of a small application, as the build leaves them.</summary>
public sealed class PageEndpointTests : IAsyncLifetime
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("posthouse-pages-").FullName;
    private WebApplication _application = null!;
    private HttpClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await WriteAsync("mail/index.html", "<!doctype html>the page");
        await WriteAsync("mail/frame.html", "<!doctype html>");
        await WriteAsync("mail/assets/a-1.js", "plain");
        await WriteAsync("mail/assets/a-1.js.br", "brotli");
        await WriteAsync("mail/assets/a-1.js.gz", "gzip");
        await WriteAsync("mail/assets/unlisted.js", "left over");
        await WriteAsync("files.json", """
            {"files": [
              {"path": "mail/index.html", "type": "text/html; charset=utf-8", "etag": "i", "encodings": [], "immutable": false},
              {"path": "mail/frame.html", "type": "text/html; charset=utf-8", "etag": "f", "encodings": [], "immutable": false},
              {"path": "mail/assets/a-1.js", "type": "text/javascript; charset=utf-8", "etag": "a", "encodings": ["br", "gzip"], "immutable": true}
            ]}
            """);
        _application = await StartAsync(_folder);
        _client = ClientOf(_application);
    }

    [Theory]
    [InlineData("/", "/mail/")]
    [InlineData("/mail", "/mail/")]
    public async Task The_root_leads_to_the_webmail(string path, string target)
    {
        using HttpResponseMessage response = await _client.GetAsync(path, Token);
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal(target, response.Headers.Location!.OriginalString);
    }

    [Theory]
    [InlineData("/mail/")]
    [InlineData("/mail/folder/m1/T12")]
    public async Task Addresses_inside_the_application_are_answered_with_its_page(string path)
    {
        using HttpResponseMessage response = await _client.GetAsync(path, Token);
        Assert.Equal("<!doctype html>the page", await response.Content.ReadAsStringAsync(Token));
        Assert.Equal("no-cache", response.Headers.CacheControl!.ToString());
    }

    [Theory]
    [InlineData("/mail/assets/gone.js")]
    [InlineData("/mail/assets/unlisted.js")]
    [InlineData("/mail/assets/..%2f..%2ffiles.json")]
    public async Task Only_files_that_the_build_lists_are_served(string path)
    {
        using HttpResponseMessage response = await _client.GetAsync(path, Token);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("br, gzip", "br", "brotli")]
    [InlineData("gzip", "gzip", "gzip")]
    [InlineData("br;q=0, gzip;q=0.5", "gzip", "gzip")]
    [InlineData("identity", null, "plain")]
    public async Task The_compressed_form_is_sent_to_whoever_takes_it(string accepted, string? encoding, string content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/mail/assets/a-1.js");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
        using HttpResponseMessage response = await _client.SendAsync(request, Token);
        Assert.Equal(encoding, response.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal(content, await response.Content.ReadAsStringAsync(Token));
        Assert.Equal("text/javascript; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Contains("immutable", response.Headers.CacheControl!.ToString());
        Assert.Equal("Accept-Encoding", response.Headers.Vary.Single());

        using var again = new HttpRequestMessage(HttpMethod.Get, "/mail/assets/a-1.js");
        again.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
        again.Headers.IfNoneMatch.Add(response.Headers.ETag!);
        using HttpResponseMessage unchanged = await _client.SendAsync(again, Token);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    [Fact]
    public async Task The_page_runs_only_scripts_of_ours_and_is_in_no_frame()
    {
        using HttpResponseMessage response = await _client.GetAsync("/mail/", Token);
        string policy = Header(response, "Content-Security-Policy");
        Assert.DoesNotContain("unsafe", policy);
        Assert.Contains("script-src 'self';", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.Contains("require-trusted-types-for 'script'", policy);
        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
        Assert.Equal("no-referrer", Header(response, "Referrer-Policy"));
        Assert.Equal("same-origin", Header(response, "Cross-Origin-Opener-Policy"));
        Assert.Contains("camera=()", Header(response, "Permissions-Policy"));
    }

    [Fact]
    public async Task A_message_is_shown_where_nothing_runs_and_nothing_is_fetched_from_elsewhere()
    {
        using HttpResponseMessage response = await _client.GetAsync("/mail/frame.html", Token);
        string policy = Header(response, "Content-Security-Policy");
        Assert.Contains("default-src 'none'", policy);
        Assert.DoesNotContain("script-src", policy);
        Assert.DoesNotContain("allow-scripts", policy);
        Assert.DoesNotContain("http", policy);
        Assert.Contains("frame-ancestors 'self'", policy);
    }

    [Fact]
    public async Task A_server_that_was_built_without_them_says_what_to_do()
    {
        await using WebApplication bare = await StartAsync(Path.Combine(_folder, "nothing"));
        using HttpClient client = ClientOf(bare);
        using HttpResponseMessage response = await client.GetAsync("/mail/", Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("./posthouse", await response.Content.ReadAsStringAsync(Token));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _application.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private static string Header(HttpResponseMessage response, string name) => response.Headers.GetValues(name).Single();

    private static async Task<WebApplication> StartAsync(string folder)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore().AddSingleton(new WebOptions { PagesFolder = folder });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication application = builder.Build();
        application.UseRouting();
        PageEndpoints.Map(application);
        await application.StartAsync(Token);
        return application;
    }

    private static HttpClient ClientOf(WebApplication application)
    {
        string address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = new Uri(address) };
    }

    private async Task WriteAsync(string path, string content)
    {
        string file = Path.Combine(_folder, path);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, content, Token);
    }
}
