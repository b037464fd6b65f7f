import type { JsonSchema } from './json-schema';
import { EXAMPLE_DIGEST, VALUE_TYPES } from './schema-values';

const REASON: JsonSchema = {
  type: 'string',
  pattern: '\\S',
  description: 'A reason in words. People read it in plans, findings and on the board.',
};

const override: JsonSchema = {
  type: 'object',
  title: 'Override',
  description: 'A mapping with image, ref, reason and by. It exempts exactly one reference of one image from the rules on changes.',
  additionalProperties: false,
  required: ['image', 'ref', 'reason', 'by'],
  properties: {
    image: { $ref: '#/$defs/name', title: 'Image', description: 'A name of an image: the one that is exempt.' },
    ref: { $ref: '#/$defs/reference', title: 'Reference', description: 'A pinned reference, TAG@DIGEST: the only one that is exempt.' },
    reason: { ...REASON, title: 'Reason', examples: ['INC-311: fix for the checkout outage'] },
    by: { ...REASON, title: 'By', description: 'A name: who answers for the exception.', examples: ['jane.doe'] },
  },
};

const environment: JsonSchema = {
  type: 'object',
  title: 'Environment',
  description: 'A mapping: what runs in this environment, and what may enter it. Blocks of environments stand alone.',
  additionalProperties: false,
  properties: {
    accepts: {
      type: 'string',
      enum: ['builds', 'releases'],
      default: 'releases',
      title: 'Accepts',
      description:
        'Either "builds" or "releases". With "builds" any pushed tag may be pinned, with "releases" only versions of the ledger.',
      examples: ['builds'],
    },
    promotesFrom: {
      type: 'array',
      items: { $ref: '#/$defs/name', title: 'Environment', description: 'A name of an environment.', examples: ['dev'] },
      uniqueItems: true,
      default: [],
      title: 'Promotes from',
      description:
        'A list of environments, for example [dev]. A digest must be in one of them before it may enter this one; without any it may come from anywhere.',
      examples: [['dev']],
    },
    soak: {
      type: 'string',
      pattern: '^(?:0|[1-9][0-9]{0,5})[smhd]$',
      title: 'Soak time',
      description:
        'A duration: an integer of at most 6 digits and a unit, s, m, h or d, for example 24h. How long a digest must have been in an upstream environment before it may enter this one.',
      examples: ['24h', '30m', '7d'],
    },
    combination: {
      type: 'string',
      enum: ['any', 'exact'],
      default: 'any',
      title: 'Combination',
      description: 'Either "any" or "exact". With "exact" only a set of images that ran together in an upstream environment may enter.',
      examples: ['exact'],
    },
    frozen: {
      ...REASON,
      title: 'Frozen',
      description: 'A reason in words: why nothing new may enter until this key is removed.',
      examples: ['holiday season until 2 January'],
    },
    overrides: {
      type: 'array',
      items: { $ref: '#/$defs/override' },
      default: [],
      title: 'Overrides',
      description: 'A list of exceptions, each with image, ref, reason and by.',
      examples: [[{ image: 'api', ref: `1.4.1@${EXAMPLE_DIGEST}`, reason: 'INC-311: fix for the checkout outage', by: 'jane.doe' }]],
    },
    images: {
      type: 'object',
      propertyNames: { $ref: '#/$defs/name' },
      additionalProperties: { $ref: '#/$defs/reference' },
      default: {},
      title: 'Pinned images',
      description: 'A mapping from image to TAG@DIGEST, {} for none. What runs in this environment.',
      examples: [{ api: `1.4.0@${EXAMPLE_DIGEST}` }],
    },
  },
};

const release: JsonSchema = {
  type: 'object',
  title: 'Release',
  description: 'A mapping with digest and, as far as known, revision, created and rejected. A version names one digest for ever.',
  additionalProperties: false,
  required: ['digest'],
  properties: {
    digest: { $ref: '#/$defs/digest' },
    revision: {
      type: 'string',
      pattern: '^[0-9a-f]{7,64}$',
      title: 'Revision',
      description:
        'A git commit: 7 to 64 lower-case hexadecimal digits, in quotes where YAML would take it for a number. What the image was built from.',
      examples: ['4f1c2d9'],
    },
    created: {
      type: 'string',
      format: 'date-time',
      pattern:
        '^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$',
      title: 'Created',
      description: 'A time as in RFC 3339, for example 2026-11-20T10:00:00Z. When the image was built.',
      examples: ['2026-11-20T10:00:00Z'],
    },
    rejected: {
      ...REASON,
      title: 'Rejected',
      description: 'A reason in words: why this digest must not be deployed, under whatever version.',
      examples: ['memory leak, see INC-311'],
    },
  },
};

const image: JsonSchema = {
  type: 'object',
  title: 'Image',
  description: 'A mapping with repository and releases. Where an image is kept and which releases of it exist.',
  additionalProperties: false,
  required: ['repository'],
  properties: {
    repository: { $ref: '#/$defs/repositoryName' },
    source: {
      type: 'string',
      pattern: '^https://[A-Za-z0-9.-]{1,253}(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~-]{1,255}){1,20}/?$',
      title: 'Source',
      description:
        'A web address that begins with https://, without user or query: the repository of the source code. Plans link to its commits, on GitHub, GitLab and Bitbucket.',
      examples: ['https://github.com/shop/api'],
    },
    versioning: {
      type: 'string',
      enum: ['semver', 'none'],
      default: 'semver',
      title: 'Versioning',
      description: 'Either "semver" or "none". With "none" any tag but "latest" can be a release, and nothing is ever a downgrade.',
      examples: ['none'],
    },
    releases: {
      type: 'object',
      additionalProperties: { $ref: '#/$defs/release' },
      default: {},
      title: 'Releases',
      description: 'A mapping from version to release, {} for none. The ledger: releases are added and rejected, never altered.',
      examples: [{ '1.4.0': { digest: EXAMPLE_DIGEST, revision: '4f1c2d9', created: '2026-11-20T10:00:00Z' } }],
    },
  },
  if: { properties: { versioning: { const: 'none' } }, required: ['versioning'] },
  then: { properties: { releases: { propertyNames: { $ref: '#/$defs/tag' } } } },
  else: { properties: { releases: { propertyNames: { $ref: '#/$defs/version' } } } },
};

/** The JSON Schema of the release manifest, version 1; `schema/release-manifest.schema.json` is written from it. */
export const MANIFEST_SCHEMA: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://raw.githubusercontent.com/cdk-waybill/cdk-waybill/main/schema/release-manifest.schema.json',
  title: 'Release manifest',
  description:
    'A mapping with schemaVersion, application, environments and images. Which image, by digest, runs in which environment, and which releases exist.',
  type: 'object',
  additionalProperties: false,
  required: ['schemaVersion', 'application', 'environments', 'images'],
  properties: {
    schemaVersion: {
      type: 'integer',
      const: 1,
      title: 'Schema version',
      description: 'The number 1. The version of the form of this file.',
      examples: [1],
    },
    application: {
      $ref: '#/$defs/name',
      title: 'Application',
      description: 'A name: 1 to 40 lower-case letters, digits and "-", starting with a letter. What these images make up together.',
      examples: ['shop'],
    },
    registry: {
      type: 'object',
      title: 'Registry',
      description: 'A mapping with account and region. Where the repositories are; by default in the account and region of the caller.',
      examples: [{ account: '111111111111', region: 'eu-west-1' }],
      additionalProperties: false,
      properties: {
        account: {
          type: 'string',
          pattern: '^[0-9]{12}$',
          title: 'Account',
          description: 'An AWS account id of 12 digits in quotes, for example "111111111111".',
          examples: ['111111111111'],
        },
        region: {
          type: 'string',
          pattern: '^[a-z]{2,8}(?:-[a-z]{2,12}){1,3}-[0-9]{1,2}$',
          title: 'Region',
          description: 'An AWS region, for example eu-west-1.',
          examples: ['eu-west-1'],
        },
      },
    },
    environments: {
      type: 'object',
      propertyNames: { $ref: '#/$defs/name' },
      additionalProperties: { $ref: '#/$defs/environment' },
      title: 'Environments',
      description: 'A mapping from environment to what runs in it, {} for none. Promotions lead from one to the next.',
      examples: [{ dev: { accepts: 'builds', images: {} }, uat: { promotesFrom: ['dev'], images: {} } }],
    },
    images: {
      type: 'object',
      propertyNames: { $ref: '#/$defs/name' },
      additionalProperties: { $ref: '#/$defs/image' },
      title: 'Images',
      description: 'A mapping from image to its repository and releases, {} for none. What exists, wherever it runs.',
      examples: [{ api: { repository: 'shop/api', releases: {} } }],
    },
    $schema: {
      type: 'string',
      title: 'JSON Schema',
      description: 'A path or URL of this schema, for editors. YAML files can name it in a comment instead.',
      examples: ['./node_modules/cdk-waybill/schema/release-manifest.schema.json'],
    },
  },
  $defs: { ...VALUE_TYPES, environment, override, image, release },
};
