using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Playwright;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Server;
using Posthouse.Transport;
using Posthouse.Web;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>The webmail as an application of the device: what installs it, and what a new build, a good and a bad one, does to it.</summary>
public sealed class InstallationTests(BrowserHost host)
{
    // The page may have begun to look for a new worker by itself: then it is there already, or is found while one asks, or was in vain and is found again.
    private const string Failed = """
        async () => {
          const registration = await navigator.serviceWorker.ready;
          const failed = new Promise((done) => {
            const watch = (worker) => {
              if (worker === null || worker.state === 'redundant') return done();
              worker.addEventListener('statechange', () => { if (worker.state === 'redundant') done(); });
            };
            if (registration.installing !== null) watch(registration.installing);
            registration.addEventListener('updatefound', () => watch(registration.installing));
          });
          await registration.update().catch(() => undefined);
          await failed;
        }
        """;

    [Fact]
    public async Task It_can_be_installed()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync());
        await Expect(mail.Row("Welcome")).ToBeVisibleAsync();
        ICDPSession session = await mail.Context.NewCDPSessionAsync(mail.Page);
        JsonElement manifest = (await session.SendAsync("Page.getAppManifest"))!.Value;
        Assert.Empty(manifest.GetProperty("errors").EnumerateArray());
        JsonElement data = JsonDocument.Parse(manifest.GetProperty("data").GetString()!).RootElement;
        Assert.Equal("standalone", data.GetProperty("display").GetString());
        using var client = new HttpClient();
        foreach (JsonElement icon in data.GetProperty("icons").EnumerateArray().Where(static icon => icon.GetProperty("type").GetString() == "image/png"))
        {
            byte[] png = await client.GetByteArrayAsync(host.Origin + icon.GetProperty("src").GetString(), TestContext.Current.CancellationToken);
            Assert.Equal([137, 80, 78, 71, 13, 10, 26, 10], png[..8]);
            int width = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16));
            Assert.Equal(icon.GetProperty("sizes").GetString(), $"{width}x{width}");
        }

        JsonElement problems = (await session.SendAsync("Page.getInstallabilityErrors"))!.Value.GetProperty("installabilityErrors");
        // A browser without a window, or one that keeps nothing, installs nothing; all else is ours.
        Assert.DoesNotContain(problems.EnumerateArray(), static problem => problem.GetProperty("errorId").GetString() is not ("in-incognito" or "not-in-main-frame" or "warn-not-offline-capable"));
    }

    [Fact]
    public async Task Half_a_new_build_is_not_taken_and_a_whole_one_is_offered()
    {
        BrowserHost.Require();
        using var pages = new Pages();
        string folder = System.IO.Directory.CreateTempSubdirectory("posthouse-installed-").FullName;
        PosthouseServer? server = null;
        try
        {
            server = await StartAsync(0);
            await DemoSetup.SeedAsync(server.Services, TestContext.Current.CancellationToken);
            var address = EmailAddress.Parse("dora@" + DemoSetup.Domain);
            await server.Services.GetRequiredService<DirectoryAdministration>().CreateAccountAsync(new NewAccount { Address = address, Password = DemoSetup.Password });
            IPEndPoint here = server.EndPoints[0].EndPoint;
            await using Webmail mail = await host.OpenAsync(address, origin: "http://" + here);
            await Expect(mail.Page.GetByText("All done")).ToBeVisibleAsync();
            await mail.Page.EvaluateAsync("async () => { await navigator.serviceWorker.ready; if (navigator.serviceWorker.controller === null) await new Promise((over) => navigator.serviceWorker.addEventListener('controllerchange', over, { once: true })); }").WithinBoundsAsync("the worker has the page");
            string first = await VersionAsync(mail.Page);

            // A new worker and a new page, but a file of the new build is not there.
            await server.DisposeAsync();
            pages.Build("second", "assets/missing.js");
            server = await StartAsync(here.Port);
            await mail.Page.ReloadAsync();
            await Expect(mail.Page.GetByText("All done")).ToBeVisibleAsync();
            await mail.Page.EvaluateAsync(Failed).WithinBoundsAsync("the new build was refused");
            await Expect(mail.Page.Locator(".banner")).ToHaveCountAsync(0);
            await mail.Page.ReloadAsync();
            await Expect(mail.Page.GetByText("All done")).ToBeVisibleAsync();
            Assert.Equal(first, await VersionAsync(mail.Page));

            // The whole build.
            await server.DisposeAsync();
            pages.Build("third", null);
            server = await StartAsync(here.Port);
            await mail.Page.EvaluateAsync("async () => (await navigator.serviceWorker.ready).update()");
            await Expect(mail.Page.Locator(".banner", new() { HasText = "A new version of Posthouse is there." })).ToBeVisibleAsync();
            await mail.Button("Load it").ClickAsync();
            await Expect(mail.Page.GetByText("All done")).ToBeVisibleAsync();
            Assert.Equal("third", await mail.Page.EvaluateAsync<string>("document.documentElement.dataset.build"));
        }
        finally
        {
            if (server is not null) await server.DisposeAsync();
            System.IO.Directory.Delete(folder, recursive: true);
        }

        Task<PosthouseServer> StartAsync(int port) => PosthouseServer.StartAsync(
            DemoSetup.Configuration(folder, 0) with { Listeners = [new Listener("http", IPAddress.Loopback, port, TlsMode.None)] },
            create: port == 0,
            change: services => services.Replace(ServiceDescriptor.Singleton(new WebOptions { PagesFolder = pages.Folder, HostName = "localhost" })));

        static Task<string> VersionAsync(IPage page) => page.EvaluateAsync<string>("async () => (await caches.keys()).at(-1)");
    }

    /// <summary>A copy of the browser side that is built anew by hand.</summary>
    private sealed class Pages : IDisposable
    {
        private readonly string _original = Path.Combine(AppContext.BaseDirectory, "web");

        internal Pages()
        {
            foreach (string file in System.IO.Directory.EnumerateFiles(_original, "*", SearchOption.AllDirectories))
            {
                string copy = Path.Combine(Folder, Path.GetRelativePath(_original, file));
                System.IO.Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }

        internal string Folder { get; } = System.IO.Directory.CreateTempSubdirectory("posthouse-pages-").FullName;

        /// <summary>The page says which build it is of, and the worker knows the page's digest, and perhaps of a file that is not there.</summary>
        internal void Build(string name, string? missing)
        {
            string page = File.ReadAllText(Path.Combine(_original, "mail/index.html")), worker = File.ReadAllText(Path.Combine(_original, "mail/worker.js"));
            string built = page.Replace("<html lang=\"en\">", $"<html lang=\"en\" data-build=\"{name}\">", StringComparison.Ordinal);
            worker = worker.Replace(Digest(page), Digest(built), StringComparison.Ordinal);
            if (missing is not null) worker = worker.Replace("/mail/frame.html", "/mail/" + missing, StringComparison.Ordinal);
            int version = worker.IndexOf("posthouse-mail-", StringComparison.Ordinal);
            Assert.True(version > 0);
            worker = worker.Insert(version + "posthouse-mail-".Length, name);
            Write("mail/index.html", built);
            Write("mail/worker.js", worker);
        }

        public void Dispose() => System.IO.Directory.Delete(Folder, recursive: true);

        private void Write(string path, string content)
        {
            File.WriteAllText(Path.Combine(Folder, path), content);
            string list = Path.Combine(Folder, "files.json");
            JsonNode files = JsonNode.Parse(File.ReadAllText(list))!;
            JsonNode file = files["files"]!.AsArray().First(file => (string)file!["path"]! == path)!;
            file["etag"] = Digest(content)[..22];
            file["encodings"] = new JsonArray();
            File.WriteAllText(list, files.ToJsonString());
        }

        private static string Digest(string content) => System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(content)));
    }
}
