namespace Posthouse.Jmap;

/// <summary>What a small object is. The numbers are stored.</summary>
internal enum ObjectKind
{
    Identity = 1,
    Submission = 2,
    Vacation = 3,
    PushSubscription = 4,
    ShareNotification = 5,
    AddressBook = 6,
    ContactCard = 7,
    MessageTemplate = 8,
    FileLink = 9,
    Preferences = 10,
}
