namespace Posthouse.Identity.Tests;

public class BrowserNameTests
{
    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36", "Chrome on Windows", "Windows 上的 Chrome")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0", "Edge on Windows", "Windows 上的 Edge")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Linux", "Linux 上的 Firefox")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15", "Safari on Mac", "Mac 上的 Safari")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1", "Safari on iPhone", "iPhone 上的 Safari")]
    [InlineData("Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0.0.0 Mobile/15E148 Safari/604.1", "Chrome on iPad", "iPad 上的 Chrome")]
    [InlineData("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36", "Chrome on Android", "安卓上的 Chrome")]
    [InlineData("Mozilla/5.0 (Linux; Android 14; V2301A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160065 MicroMessenger/8.0.49.2600 WeChat/arm64", "WeChat on Android", "安卓上的微信")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/108.0.0.0 Safari/537.36 wxwork/4.1.22 MicroMessenger/7.0.1", "WeCom on Windows", "Windows 上的企业微信")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.4.0", "Thunderbird on Linux", "Linux 上的 Thunderbird")]
    [InlineData("Microsoft Outlook 16.0.17928", "Outlook", "Outlook")]
    [InlineData("curl/8.5.0", "curl", "curl")]
    [InlineData("Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/132.0.0.0 Safari/537.36 ArkWeb/6.0 Mobile HuaweiBrowser/5.1", "Huawei Browser", "华为浏览器")]
    [InlineData("A program of our own", "A program of our own", "A program of our own")]
    [InlineData("  ", "An unknown browser", "未知的浏览器")]
    public void A_browser_has_the_name_that_people_know(string userAgent, string english, string chinese)
    {
        Assert.Equal(english, BrowserName.Of(userAgent, chinese: false));
        Assert.Equal(chinese, BrowserName.Of(userAgent, chinese: true));
    }

    [Fact]
    public void What_is_not_known_is_shortened() =>
        Assert.Equal(new string('a', 60) + "…", BrowserName.Of(new string('a', 255), chinese: false));
}
