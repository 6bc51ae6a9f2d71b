namespace Posthouse.Server;

/// <summary>What accounts may send, and what happens when one seems to be in strange hands.</summary>
internal static class SendingSettings
{
    internal static readonly SettingSection Sending = new("sending", Repeated: false,
        "Accounts that send too much, or in strange hands ('posthouse account holds').",
        [
            new("stolen-accounts", SettingKind.Choice, "\"hold\"", "What happens when an account sends as if it were stolen: hold stops its sending and tells its owner and the administrators, warn only tells the administrators, off does not look.")
            { Choices = ["hold", "warn", "off"] },
            new("held-mail", SettingKind.Choice, "\"refuse\"", "What a held account hears when it sends: refuse answers 451 4.7.1 with the reason, so that the owner learns of it from his program and a thief's mail is not stored; accept takes the mail and holds it with the rest.")
            { Choices = ["refuse", "accept"] },
            new("new-account-rate", SettingKind.Whole, "200", "Recipients in an hour that are nothing strange for an account that is not known yet; colleagues count a quarter. Five times as many hold it by themselves.")
            { Minimum = 1, Maximum = 1_000_000_000 },
            new("least-rate", SettingKind.Whole, "60", "The same for an account whose habit is known (after five days of sending), however little it usually sends.")
            { Minimum = 1, Maximum = 1_000_000_000 },
            new("habit-factor", SettingKind.Whole, "5", "So many times the busiest hour of an account's days is nothing strange.")
            { Minimum = 1, Maximum = 1000 },
            new("warn-score", SettingKind.Whole, "60", "Points of suspicion at which the administrators are told ('message trace' and the notices name the facts).")
            { Minimum = 1, Maximum = 1000 },
            new("hold-score", SettingKind.Whole, "100", "Points at which the account is held. Higher holds later and less often.")
            { Minimum = 1, Maximum = 1000 },
            new("near-limit", SettingKind.Whole, "80", "Percent of a sending limit ('posthouse limits') at which the administrators are told, once a day.")
            { Minimum = 1, Maximum = 100 },
        ]);
}
