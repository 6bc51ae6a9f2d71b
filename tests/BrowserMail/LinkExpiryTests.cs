using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Posthouse.Mail;
using Posthouse.Server;
using Posthouse.Transport;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>A link whose time is over by the server's clock, as whoever was sent it sees it.</summary>
public sealed class LinkExpiryTests(BrowserHost host)
{
    [Theory]
    [InlineData("en-GB", "sends you a file", "Download", "This link does not work", "Ask the sender for another link.")]
    [InlineData("zh-CN", "给您发来一个文件", "下载", "链接无法使用", "请联系发件人重新发送链接。")]
    public async Task A_link_whose_time_is_over_is_refused_on_its_page_and_from_the_page_that_was_open(string language, string from, string download, string refused, string ask)
    {
        BrowserHost.Require();
        string folder = System.IO.Directory.CreateTempSubdirectory("posthouse-browser-expiry-").FullName;
        try
        {
            var clock = new MovedClock();
            PosthouseConfiguration configuration = DemoSetup.Configuration(folder, 0) with { Listeners = [new Listener("http", IPAddress.Loopback, 0, TlsMode.None)] };
            await using PosthouseServer server = await PosthouseServer.StartAsync(configuration, create: true, change: services => services.AddSingleton<TimeProvider>(clock));
            await DemoSetup.SeedAsync(server.Services, CancellationToken.None);
            string origin = "http://" + server.EndPoints.Single().EndPoint;
            string address = await BrowserHost.LinkAsync(origin, EmailAddress.Parse("alice@demo.test"), "预算 2027.xlsx");

            (IBrowserContext context, IPage page) = await host.NewPageAsync(Profile.Phone with { Language = language }, origin);
            await using var stranger = new BrowserPage(context, page);
            await page.GotoAsync(new Uri(address).PathAndQuery);
            await Expect(page.GetByText(from)).ToBeVisibleAsync();
            DateTimeOffset end = DateTimeOffset.Parse((await page.Locator("time").GetAttributeAsync("datetime"))!, CultureInfo.InvariantCulture);
            Assert.True(end > clock.GetUtcNow());
            Assert.Empty(stranger.Complaints);

            // The page is asked for again a minute before the end, and still has the file.
            clock.Put(end.AddMinutes(-1));
            await page.ReloadAsync();
            await Expect(page.GetByText("预算 2027.xlsx")).ToBeVisibleAsync();
            // The page names the second in which the end is.
            clock.Put(end.AddSeconds(1));
            await stranger.Button(download).ClickAsync();
            await ExpectRefusalAsync();
            IResponse? again = await page.GotoAsync(new Uri(address).PathAndQuery);
            Assert.Equal(404, again!.Status);
            await ExpectRefusalAsync();
            await stranger.PictureAsync("link-expired-" + language[..2]);
            await stranger.CheckBarriersAsync();

            async Task ExpectRefusalAsync()
            {
                await Expect(page.Locator("h1")).ToHaveTextAsync(refused);
                await Expect(page.GetByText(ask)).ToBeVisibleAsync();
                await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", language[..2] == "zh" ? "zh-CN" : "en");
                await Expect(page.GetByText("预算 2027.xlsx")).ToHaveCountAsync(0);
            }
        }
        finally
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }
}
