namespace Posthouse.Server;

/// <summary>What accounts may send, and what happens when one seems to be in strange hands.</summary>
internal static class SendingSettings
{
    internal static readonly SettingSection Sending = new("sending", Repeated: false,
        "Accounts that send too much, or in strange hands ('posthouse account holds').",
        [
            new("held-mail", SettingKind.Choice, "\"refuse\"", "What a held account hears when it sends: refuse answers 451 4.7.1 with the reason, so that the owner learns of it from his program and a thief's mail is not stored; accept takes the mail and holds it with the rest.")
            { Choices = ["refuse", "accept"] },
        ]);
}
