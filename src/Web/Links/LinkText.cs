using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Posthouse.Web;

/// <summary>The words of the page of a linked file, in one language.</summary>
internal sealed record LinkText
{
    internal const string Parameter = "lang";

    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB"];

    private static readonly LinkText English = new()
    {
        Language = "en",
        LanguageName = "English",
        Title = "A file for you",
        From = static sender => $"{sender} sends you a file.",
        Size = static size => $"Size: {size}",
        Until = "Available until ",
        Date = static date => date.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture),
        Password = "Password",
        PasswordHint = "The sender has protected this file. Ask for the password where you can be sure whom you ask.",
        Download = "Download",
        Caution = "Open it only if you know the sender and expect the file.",
        WrongPassword = "That is not the password.",
        TooManyGuesses = static minutes => minutes == 1 ? "Too many wrong passwords. Try again in a minute." : $"Too many wrong passwords. Try again in {minutes} minutes.",
        Busy = "The server is busy. Try again in a moment.",
        GoneTitle = "This link does not work",
        Gone = "There is no file at this address, or it is not available any more. Ask the sender for another link.",
        TooOften = "Too many requests. Try again in a moment.",
    };

    private static readonly LinkText Chinese = new()
    {
        Language = "zh-CN",
        LanguageName = "简体中文",
        Title = "您收到一个文件",
        From = static sender => $"{sender} 给您发来一个文件。",
        Size = static size => $"大小：{size}",
        Until = "有效期至 ",
        Date = static date => date.ToString("yyyy年M月d日 HH:mm'（世界协调时 UTC）'", CultureInfo.InvariantCulture),
        Password = "提取密码",
        PasswordHint = "发件人为该文件设置了密码。请通过可靠的方式向对方索取。",
        Download = "下载",
        Caution = "请确认您认识发件人，并且确实在等这个文件，再打开。",
        WrongPassword = "密码不正确。",
        TooManyGuesses = static minutes => $"密码错误次数过多，请在 {minutes} 分钟后再试。",
        Busy = "服务器繁忙，请稍后再试。",
        GoneTitle = "链接无法使用",
        Gone = "这个地址没有文件，或者文件已不再提供。请联系发件人重新发送链接。",
        TooOften = "请求过于频繁，请稍后再试。",
    };

    internal required string Language { get; init; }

    internal required string LanguageName { get; init; }

    internal required string Title { get; init; }

    internal required Func<string, string> From { get; init; }

    /// <summary>Of the file, in words.</summary>
    internal required Func<string, string> Size { get; init; }

    /// <summary>In front of the date.</summary>
    internal required string Until { get; init; }

    /// <summary>Of a moment in UTC.</summary>
    internal required Func<DateTimeOffset, string> Date { get; init; }

    internal required string Password { get; init; }

    internal required string PasswordHint { get; init; }

    internal required string Download { get; init; }

    internal required string Caution { get; init; }

    internal required string WrongPassword { get; init; }

    internal required Func<int, string> TooManyGuesses { get; init; }

    internal required string Busy { get; init; }

    internal required string GoneTitle { get; init; }

    internal required string Gone { get; init; }

    internal required string TooOften { get; init; }

    internal LinkText Other => ReferenceEquals(this, English) ? Chinese : English;

    internal static LinkText For(HttpRequest request) => PageLanguage.IsChinese(request, Parameter) ? Chinese : English;

    /// <summary>As file managers show it: thousands, and one digit behind the point where the number is small.</summary>
    internal static string SizeOf(long octets)
    {
        double number = octets;
        int unit = 0;
        for (; number >= 1000 && unit < Units.Length - 1; unit++) number /= 1000;
        return string.Create(CultureInfo.InvariantCulture, $"{(unit == 0 || number >= 100 ? number.ToString("0", CultureInfo.InvariantCulture) : number.ToString("0.#", CultureInfo.InvariantCulture))} {Units[unit]}");
    }
}
