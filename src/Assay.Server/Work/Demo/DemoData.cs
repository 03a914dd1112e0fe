namespace Assay.Server.Work.Demo;

/// <summary>Invented messages, from sentences for each intent, openings and endings for each tone.</summary>
internal static class DemoData
{
    public const string Taxonomy = """
        taxonomy: Support messages
        instructions: Choose what the customer wants first, then how they sound. If two intents fit, choose the one that must be solved first.
        fields:
          - name: intent
            type: choice
            label: Intent
            classes:
              - {name: Billing, definition: Money that moved or should have}
              - {name: Card declined, parent: Billing, critical: true, definition: A payment was refused at the moment of paying, examples: ["the terminal said declined"], counterExamples: ["my refund was refused"], aliases: ["refused at the till"]}
              - {name: Charged twice, parent: Billing, definition: The same payment appears two times, examples: ["they took it twice"]}
              - {name: Refund, parent: Billing, definition: Money is to come back, examples: ["where is my refund"]}
              - {name: Cards, definition: The card itself}
              - {name: Card delivery, parent: Cards, definition: A card that is on its way or late}
              - {name: Card lost or stolen, parent: Cards, critical: true, definition: The card is out of the customer's hands}
              - {name: Transfers, definition: Money sent to others}
              - {name: Transfer pending, parent: Transfers, definition: A transfer that has not arrived}
              - {name: Transfer limit, parent: Transfers, definition: How much may be sent}
              - {name: Account, definition: Access and personal details}
              - {name: Cannot sign in, parent: Account, definition: The customer cannot get into the account}
              - {name: Change of address, parent: Account, definition: New postal address}
          - name: tone
            type: choice
            label: Tone
            classes:
              - {name: calm, definition: Neutral or friendly}
              - {name: upset, definition: Worried or annoyed}
              - {name: angry, definition: Threatens or insults}
        """;

    public static IReadOnlyList<string> Intents { get; } =
        ["Card declined", "Charged twice", "Refund", "Card delivery", "Card lost or stolen", "Transfer pending", "Transfer limit", "Cannot sign in", "Change of address"];

    public static IReadOnlyList<string> Tones { get; } = ["calm", "upset", "angry"];

    private static readonly Dictionary<string, string[]> Sentences = new()
    {
        ["Card declined"] = ["I tried to pay for groceries and the terminal said declined.", "My card was refused at the petrol station although there is money on it.", "The online shop says my bank does not accept the payment.", "Paying for the train did not work, the machine gave my card back twice."],
        ["Charged twice"] = ["The same restaurant bill shows up two times.", "You booked my gym fee twice this month.", "I see two identical payments to the pharmacy, and I was there once.", "The taxi ride was taken from my account a second time."],
        ["Refund"] = ["The shop sent the money back a week ago and I still do not see it.", "I cancelled my booking, so when do I get my money?", "How long does it take until a returned payment arrives?", "My old card is closed, will the refund find its way?"],
        ["Card delivery"] = ["My new card should have been here on Monday.", "Is there a way to follow the letter with my card?", "I ordered a card ten days ago and the letter box is empty.", "Can the card be sent to my office?"],
        ["Card lost or stolen"] = ["My wallet was taken on the bus this morning.", "I cannot find my card anywhere, please block it.", "Somebody else seems to have my card.", "I left my card in a cash machine abroad."],
        ["Transfer pending"] = ["The rent that I sent on Friday has not arrived.", "My transfer still says pending.", "My sister is waiting for the money that I sent her.", "A payment to my landlord hangs since yesterday."],
        ["Transfer limit"] = ["How much can I send in one day?", "The app does not let me transfer more than a thousand.", "I need to pay for a car and the limit is too low.", "Please raise what I can send abroad."],
        ["Cannot sign in"] = ["The app does not take my code any more.", "I have a new phone and cannot get into my account.", "It says that my password is wrong, and it is not.", "The text message with the code never comes."],
        ["Change of address"] = ["I have moved, where do I enter the new street?", "My letters go to the old flat.", "Please send post to my new address from May on.", "We moved to another town last week."],
    };

    private static readonly Dictionary<string, (string[] Openings, string[] Endings)> Voices = new()
    {
        ["calm"] = (["Hello,", "Good morning,", "Hi there,", "Dear team,"], ["Thank you!", "Could you have a look?", "Kind regards", "Many thanks in advance."]),
        ["upset"] = (["I am worried.", "This is the second time that I write.", "Honestly, this is annoying.", "I really need help."], ["Please answer soon.", "I do not know what to do.", "This should not take so long.", "Is my account blocked?"]),
        ["angry"] = (["This is a scandal.", "Enough is enough.", "What kind of bank is this?", "I have had it with you."], ["Fix it today or I close the account.", "I will go to the ombudsman.", "Never again.", "I want to speak to your manager now."]),
    };

    private static readonly string[] Channels = ["chat", "e-mail", "app"];
    private static readonly string[] Regions = ["DE", "FR", "LT", "PT"];

    public static List<DemoMessage> Messages(Random random, int count)
    {
        var messages = new List<DemoMessage>(count);
        for (var i = 0; i < count; i++)
        {
            var intent = Intents[random.Next(Intents.Count)];
            var tone = Tones[random.NextDouble() switch { < 0.5 => 0, < 0.85 => 1, _ => 2 }];
            var (openings, endings) = Voices[tone];
            var sentences = Sentences[intent];
            messages.Add(new DemoMessage(
                $"{openings[random.Next(openings.Length)]} {sentences[random.Next(sentences.Length)]} {endings[random.Next(endings.Length)]}",
                intent, tone, Channels[random.Next(Channels.Length)], Regions[random.Next(Regions.Length)]));
        }

        return messages;
    }
}
