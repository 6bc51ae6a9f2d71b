using System.Globalization;
using System.Numerics;

namespace Posthouse.Delivery;

/// <summary>One fact that speaks against an account, with its weight.</summary>
/// <param name="Words">For the journal, and for who reads English.</param>
internal readonly record struct SuspiciousFact(string Name, int Points, string Words, string Chinese);

/// <summary>
/// Judges what an account does. Every fact needs the account's own authenticated mail or sign-ins: nothing that a stranger sends, forges or fails at
/// adds a point. And none counts while the account has hardly sent anything, so sign-ins alone, good or bad, never stop anybody.
///
/// How much is sent is the main fact: 40 points at the account's usual rate (<see cref="SendingHabit.Usual"/>), growing with it to 80, and 100 at five
/// times. The others say whether it is a theft or a busy day: strangers, one text over and over, hosts that do not know the recipients or call the mail
/// spam, many networks, a guessed password. A known bulk sender is judged by the answers it gets and by sign-ins alone.
/// </summary>
internal sealed record Suspicion(IReadOnlyList<SuspiciousFact> Facts)
{
    private const int AtUsual = 40;
    private const int MostForRate = 80;
    private const double FarOver = 5;

    internal static readonly Suspicion None = new([]);

    internal int Score => Facts.Sum(static fact => fact.Points);

    /// <summary>For notices and the journal: "rate: …; strangers: …".</summary>
    internal string Words => string.Join("; ", Facts.Select(static fact => fact.Words));

    /// <summary>The same for notices in Chinese.</summary>
    internal string Chinese => string.Join("；", Facts.Select(static fact => fact.Chinese));

    /// <summary>For the journal's words.</summary>
    internal string Names => string.Join(',', Facts.Select(static fact => string.Create(CultureInfo.InvariantCulture, $"{fact.Name}:{fact.Points}")));

    internal static Suspicion Of(AccountActivity account, bool bulk, long slot, DateTimeOffset now, AbuseOptions options)
    {
        SendingSlot hour = account.LastHour(slot);
        double weight = Weight(hour);
        if (weight < options.LeastToJudge) return None;
        var facts = new List<SuspiciousFact>();
        void Add(string name, int points, FormattableString words, FormattableString chinese) => facts.Add(new SuspiciousFact(name, points, Text(words), Text(chinese)));

        double usual = account.Habit.Usual(options);
        if (!bulk && weight >= usual)
        {
            double ratio = weight / usual;
            Add("rate", ratio >= FarOver ? 100 : (int)Math.Min(MostForRate, AtUsual * ratio), $"{hour.Recipients} recipients in an hour, where {Math.Floor(usual)} are nothing unusual for it", $"一小时内发给 {hour.Recipients} 个收件人，平时不超过 {Math.Floor(usual)} 个");
        }

        // Of an account that is not known yet everybody is new.
        if (!bulk && account.Habit.Days >= options.DaysToLearn && hour.Strangers >= options.LeastStrangers && hour.Strangers >= 0.7 * hour.Outside) Add("strangers", 20, $"{hour.Strangers} of {hour.Outside} recipients elsewhere are new to it", $"{hour.Outside} 个外部收件人中有 {hour.Strangers} 个从未联系过");
        int alike = account.MostAlike(now);
        if (!bulk && alike >= options.LeastAlike) Add("alike", 25, $"{alike} messages say the same", $"{alike} 封邮件内容相同");
        int answers = hour.Taken + hour.Unknown + hour.Spam;
        // One host's word is not enough: whoever owns a domain could stop an account that writes to it.
        if (hour.Unknown >= options.LeastUnknown && hour.Unknown >= 0.15 * answers && BitOperations.PopCount(hour.UnknownAt) >= 3) Add("unknown-recipients", 50, $"{hour.Unknown} of {answers} recipients do not exist", $"{answers} 个收件人中有 {hour.Unknown} 个不存在");
        if (hour.Spam >= options.LeastSpam && hour.Spam >= 0.1 * answers && BitOperations.PopCount(hour.SpamAt) >= 2) Add("taken-for-spam", 50, $"{hour.Spam} of {answers} answers take it for spam", $"{answers} 次应答中有 {hour.Spam} 次认定为垃圾邮件");
        int networks = account.Networks.Since(now - TimeSpan.FromHours(1));
        if (networks >= options.LeastNetworks) Add("networks", networks >= 2 * options.LeastNetworks ? 50 : 30, $"signed in for sending from {networks} networks in an hour", $"一小时内从 {networks} 个网络登录发信");
        if (account.Guessed > now - TimeSpan.FromHours(24)) Add("guessed", 40, $"signed in from a network where its password had been guessed at before", $"曾从一个猜测过其密码的网络登录");
        return new Suspicion(facts);
    }

    /// <summary>Recipients; colleagues count a quarter, because what they get does not harm the server's name and they can be asked.</summary>
    internal static double Weight(in SendingSlot hour) => hour.Outside + Math.Max(0, hour.Recipients - hour.Outside) / 4.0;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
